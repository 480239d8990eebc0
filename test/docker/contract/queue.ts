import type { Mount } from '../../../lib/engine/container-spec';
import { until } from '../../../lib/cli/until';
import { imageContract, imageVariables } from '../../../lib/contract/image';
import type { MatomoClient, RequestOptions } from '../../../stand-ins/deployment/matomo-client';
import { admin, host, secrets, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';
import { contractFolder } from './contract-folder';
import { TestValkey } from '../../../stand-ins/deployment/test-valkey';

/** With a queue, hits are accepted without a database, and stored by the role worker: each once. */
export function describeQueue(deployment: () => TestDeployment): void {
  describe('queue', () => {
    let valkey: TestValkey;
    let web: MatomoClient;
    let plain: MatomoClient;
    let worker: string;

    /** Starts a worker, and waits until it is at work. */
    async function startWorker(mounts: readonly Mount[] = []): Promise<string> {
      const started = await deployment().startJob('worker', { environment: valkey.environment, mounts });
      const processes = async () =>
        (await deployment().exec(started, 'pgrep -f [q]ueue/drain.php')) === '' ? undefined : true;
      expect(await until(processes, { within: 20_000, every: 200 })).toBe(true);
      return started;
    }

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      valkey = await TestValkey.start(deployment());
      const { environment } = valkey;
      web = deployment().client(await deployment().startWeb({ environment }), host);
      plain = deployment().client(await deployment().startWeb(), host);
      worker = await startWorker();
    });

    afterAll(async () => {
      await deployment().stop(worker);
      await valkey.kill();
    });

    const stored = () => deployment().storedPageViews();
    const query = (sql: string) => deployment().database.query(sql);
    const untilStored = async (count: number, within = 30_000) => {
      await until(async () => ((await stored()) === count ? true : undefined), { within, every: 200 });
      expect(await stored()).toBe(count);
    };
    const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

    /** Sends page views of many visitors from inside the task, and returns how often each status came. */
    async function send(name: string, count: number, container = web.container): Promise<string> {
      const hit = `https://127.0.0.1:${imageContract.port}/matomo.php?idsite=1&rec=1&send_image=0&_id=00000000000[10000-${9999 + count}]&url=https://www.example.org/${name}`;
      const output = await deployment().exec(
        container,
        `curl --silent --insecure --parallel --parallel-max 4 --max-time 30 --header 'Host: ${host}' \
          --output /dev/null --write-out '%{http_code}\\n' '${hit}' | sort | uniq -c`,
      );
      return output.trim().replaceAll(/\s+/g, ' ');
    }

    /** Stops the worker, has hits sent, and returns the entries of all lists as QueuedTracking would read them. */
    async function entriesOf(hits: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
      expect(await deployment().stop(worker)).toBe(0);
      await hits();
      const script =
        '$v = new Redis(); $v->connect("tls://" . getenv("QUEUE_HOST"), 6379, context: ["stream" => ["cafile" => getenv("QUEUE_CA")], "auth" => getenv("QUEUE_PASSWORD")]);' +
        'for ($q = 0; $q < 8; $q++) foreach ($v->lRange($q ? "trackingQueueV1_$q" : "trackingQueueV1", 0, -1) as $e) echo gzuncompress($e), "\\n";';
      const lines = await deployment().exec(web.container, `php -r '${script}'`);
      worker = await startWorker();
      return lines
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    }

    test('hits are stored a moment after they are answered', async () => {
      const rows = await stored();
      expect(await send('moment', 200)).toBe('200 204');
      await untilStored(rows + 200, 15_000);
      expect(await valkey.waiting()).toBe(0);
    });

    test('answers are those that Matomo gives when it has stored a hit', async () => {
      const hit = '/matomo.php?idsite=1&rec=1&url=https://www.example.org/answer';
      const bulk = {
        requests: ['?idsite=1&rec=1&url=https://www.example.org/a', { idsite: 1, rec: 1, url: 'b' }],
      };
      const requests: [string, RequestOptions][] = [
        [hit, {}],
        [`${hit}&send_image=0`, {}],
        [hit, { form: { send_image: '0' }, headers: { Origin: 'https://www.example.org' } }],
        ['/piwik.php', { form: { idsite: '1', rec: '1', url: 'https://www.example.org/form' } }],
        ['/matomo.php', { json: bulk, headers: { 'Content-Type': 'text/plain' } }],
        ['/matomo.php', { json: bulk, headers: { 'Content-Type': 'application/json' } }],
        ['/matomo.php', {}],
      ];
      for (const [path, options] of requests) {
        const [queued, usual] = [await web.request(path, options), await plain.request(path, options)];
        expect([path, options, comparable(queued)]).toEqual([path, options, comparable(usual)]);
      }
    });

    test('the queue holds what the plugin QueuedTracking holds, and no cookie of people who read reports', async () => {
      const before = Math.floor(Date.now() / 1000) - 5;
      const token = 'zqtoken7abcdefghijklmnopqrstuvwx';
      const [hit, ...bulk] = await entriesOf(async () => {
        const headers = {
          Cookie: 'MATOMO_SESSID=zqsession7; mtm_consent=1',
          'X-Forwarded-For': '203.0.113.7',
          'User-Agent': 'Contract/1.0',
        };
        await web.request('/matomo.php?idsite=1&rec=1&url=https://www.example.org/format', { headers });
        await web.request('/matomo.php', {
          json: {
            requests: [
              { idsite: '1', rec: '1', _id: '0123456789abcdef', action_name: 'one' },
              { idsite: '1', rec: '1', _id: '0123456789abcdef', action_name: 'two' },
            ],
            token_auth: token,
          },
          headers: { 'X-Forwarded-For': '203.0.113.7' },
        });
      });
      const all = [hit, ...bulk];
      const single = all.find((entry) => entry?.['tokenAuth'] === '');
      expect(single).toMatchObject({
        requests: [{ idsite: '1', rec: '1', url: 'https://www.example.org/format' }],
        env: {
          server: { HTTP_USER_AGENT: 'Contract/1.0', HTTP_X_FORWARDED_FOR: '203.0.113.7' },
          cookie: { mtm_consent: '1' },
        },
      });
      expect(single?.['time']).toBeGreaterThan(before);
      expect(all.find((entry) => entry?.['tokenAuth'] === token)).toMatchObject({
        requests: [{ action_name: 'one' }, { action_name: 'two' }],
      });
      expect(all).toHaveLength(2);
      expect(JSON.stringify(all)).not.toContain('zqsession7');
    });

    test('a token counts for the request that it came with, and for no other', async () => {
      await until(async () => ((await valkey.waiting()) === 0 ? true : undefined), { within: 15_000 });
      const token = 'contract0123456789abcdef01234567';
      await query(
        `INSERT INTO matomo_test.matomo_user_token_auth (login, description, password, hash_algo, system_token, date_created, secure_only) VALUES ('${admin.login}', 'contract', SHA2('${token}${secrets.MATOMO_GENERAL_SALT}', 512), 'sha512', 0, NOW(), 1)`,
      );
      const rows = await stored();
      const hit = (name: string) =>
        `/matomo.php?idsite=1&rec=1&_id=00000000000000aa&cip=198.51.100.20&url=https://www.example.org/${name}`;
      const header = { headers: { Authorization: `Bearer ${token}` } };
      for (const options of [header, {}, { form: { token_auth: token } }, {}, header, {}]) {
        await web.request(hit('token'), options);
      }
      // Good only where it can't end in a log.
      await web.request(`${hit('token')}&token_auth=${token}`);
      await web.request('/matomo.php', {
        json: { token_auth: token, requests: [hit('token').replace('/matomo.php', '')] },
      });
      await untilStored(rows + 4);
      await seconds(2);
      expect(await stored()).toBe(rows + 4);
    });

    test('a database that stops under load loses no hit, and none counts twice', async () => {
      const rows = await stored();
      await deployment().database.keepSafe();
      const first = send('before', 300);
      await deployment().database.pause();
      await deployment().database.resume();
      expect(await first).toBe('300 204');
      await untilStored(rows + 300, 60_000);
      await deployment().database.keepSafe();
      await deployment().database.pause();
      // Twice as long as a process of Apache waits for anything.
      const during = await send('during', 500);
      expect(during).toBe('500 204');
      expect(await valkey.waiting()).toBeGreaterThan(400);
      await deployment().database.resume();
      await untilStored(rows + 800, 60_000);
      await seconds(2);
      expect(await stored()).toBe(rows + 800);
      expect(await deployment().log(worker)).toMatch(/"level":"warning".*hits wait in the queue/);
    });

    test('workers that are killed at any moment leave each hit stored once', async () => {
      const rows = await stored();
      const second = await startWorker();
      const sent = send('killed', 1500);
      for (let kill = 0; kill < 12; kill++) {
        await deployment().exec(
          kill % 2 ? worker : second,
          'pkill -9 -n -P "$(pgrep -o -f [q]ueue/drain.php)"',
        );
        await seconds(0.2);
      }
      await deployment().kill(second);
      expect(await sent).toBe('1500 204');
      await untilStored(rows + 1500, 60_000);
      await seconds(2);
      expect(await stored()).toBe(rows + 1500);
    });

    test('without Valkey hits are stored as if there were no queue, and the log says so', async () => {
      const wrong = { ...valkey.environment, [imageVariables.queuePassword]: 'zqwrong7' };
      const away = { ...valkey.environment, [imageVariables.queuePort]: '6399' };
      for (const environment of [wrong, away]) {
        const rows = await stored();
        const other = await deployment().startWeb({ environment });
        expect(await send('away', 20, other)).toBe('20 204');
        expect(await stored()).toBe(rows + 20);
        expect(await deployment().log(other)).toMatch(/"level":"warning".*stored without the queue/);
        await deployment().stop(other);
      }
    });

    test('a Valkey that is full refuses, and is emptied all the same', async () => {
      expect(await deployment().stop(worker)).toBe(0);
      const rows = await stored();
      expect(await send('full', 50)).toBe('50 204');
      await valkey.ask('CONFIG', 'SET', 'maxmemory', '1mb');
      expect(await send('more', 50)).toBe('50 204');
      expect(await stored()).toBe(rows + 50);
      worker = await startWorker();
      await untilStored(rows + 100);
      await valkey.ask('CONFIG', 'SET', 'maxmemory', '64mb');
    });

    test('a Valkey that is no primary any more takes no hit, and none is lost', async () => {
      const rows = await stored();
      await valkey.ask('REPLICAOF', '127.0.0.1', '1');
      expect(await send('standby', 30)).toBe('30 204');
      expect(await stored()).toBe(rows + 30);
      await valkey.ask('REPLICAOF', 'NO', 'ONE');
      // As long as processes stay away from it.
      await seconds(3);
      expect(await deployment().stop(worker)).toBe(0);
      expect(await send('primary', 30)).toBe('30 204');
      expect(await valkey.waiting()).toBe(30);
      worker = await startWorker();
      await untilStored(rows + 60);
    });

    test('a Valkey that was emptied is a new one: what comes then is stored once', async () => {
      const rows = await stored();
      expect(await send('before', 120)).toBe('120 204');
      await untilStored(rows + 120);
      await valkey.ask('FLUSHALL');
      expect(await send('after', 30)).toBe('30 204');
      await untilStored(rows + 150);
      await seconds(2);
      expect([await valkey.waiting(), await stored()]).toEqual([0, rows + 150]);
    });

    test('a hit that cannot be stored goes aside while others are stored, and comes back by a command', async () => {
      const rows = await stored();
      await query(
        "CREATE TRIGGER matomo_test.poison BEFORE INSERT ON matomo_test.matomo_log_action FOR EACH ROW SET NEW.type = IF(NEW.name LIKE '%poison%', (SELECT 1 UNION SELECT 2), NEW.type)",
      );
      await web.request('/matomo.php?idsite=1&rec=1&url=https://www.example.org/poison&_id=00000000000000aa');
      const aside = async () => {
        await send('healthy', 10);
        return (await valkey.ask('LLEN', 'matomoFargateAside')) === '1' ? true : undefined;
      };
      expect(await until(aside, { within: 60_000 })).toBe(true);
      await until(async () => ((await valkey.waiting()) === 0 ? true : undefined), { within: 30_000 });
      const queue = async (verb: string) => {
        const { stdout } = await deployment().run('admin', {
          environment: valkey.environment,
          arguments: ['queue', verb],
        });
        return JSON.parse(stdout) as unknown;
      };
      expect(await queue('status')).toMatchObject({ waiting: 0, oldestSeconds: 0, aside: 1 });
      const healthy = await stored();
      expect((healthy - rows) % 10).toBe(0);
      // What is said about it is about nobody.
      expect(await deployment().log(worker)).toMatch(/could not be stored, and is kept aside/);
      expect(await deployment().log(worker)).not.toContain('poison');
      await query('DROP TRIGGER matomo_test.poison');
      expect(await queue('retry')).toEqual({ retried: 1 });
      await untilStored(healthy + 1);
      expect(await queue('status')).toMatchObject({ waiting: 0, aside: 0 });
    });

    test('a hit that ends each process which tries it goes aside as well', async () => {
      expect(await deployment().stop(worker)).toBe(0);
      const rows = await stored();
      const activation = { mounts: [contractFolder], arguments: ['plugin:activate', 'ContractFolder'] };
      expect((await deployment().run('console', activation)).exitCode).toBe(0);
      const hit = '/matomo.php?idsite=1&rec=1&url=https://www.example.org/exit&_id=00000000000000ab';
      await web.request(hit, { headers: { 'User-Agent': 'ContractExit' } });
      worker = await startWorker([contractFolder]);
      const aside = async () => {
        await send('healthy', 10);
        return (await valkey.ask('LLEN', 'matomoFargateAside')) === '1' ? true : undefined;
      };
      expect(await until(aside, { within: 60_000 })).toBe(true);
      await until(async () => ((await valkey.waiting()) === 0 ? true : undefined), { within: 30_000 });
      expect(((await stored()) - rows) % 10).toBe(0);
      await deployment().stop(worker);
      await valkey.ask('DEL', 'matomoFargateAside');
      await deployment().shell("sed -i '/ContractFolder/d' /var/lib/matomo/config/config.ini.php");
      worker = await startWorker();
    });

    test('what Matomo would refuse is left out, and counted', async () => {
      const rows = await stored();
      expect((await web.request('/matomo.php?idsite=999&rec=1&url=https://www.example.org/')).status).toBe(
        200,
      );
      await until(async () => ((await valkey.waiting()) === 0 ? true : undefined), { within: 15_000 });
      await deployment().stop(worker);
      expect(await deployment().log(worker)).toContain('Matomo refused 1 hits');
      expect(await stored()).toBe(rows);
      worker = await startWorker();
    });

    test('each minute a worker says how much waits', async () => {
      const metrics = async () => /\{"_aws".*/.exec(await deployment().log(worker))?.[0];
      const line = await until(metrics, { within: 20_000 });
      expect(JSON.parse(line ?? '{}')).toMatchObject({ QueueLength: 0, QueueAge: 0, QueueAside: 0 });
    });

    test('needs a queue, and a number of processes', async () => {
      const without = await deployment().run('worker');
      expect([without.exitCode, without.stderr]).toEqual([
        78,
        expect.stringContaining('QUEUE_HOST is not set'),
      ]);
      const many = await deployment().run('worker', {
        environment: { ...valkey.environment, [imageVariables.queueWorkers]: '9' },
      });
      expect([many.exitCode, many.stderr]).toEqual([78, expect.stringContaining("QUEUE_WORKERS is '9'")]);
      const status = await deployment().run('admin', { arguments: ['queue', 'status'] });
      expect([status.exitCode, status.stderr]).toEqual([78, expect.stringContaining('has no queue')]);
    });
  });
}

/** What a browser can tell apart: status, body, and the headers of the answer itself. */
function comparable({ status, headers, body }: { status: number; headers: string; body: string }) {
  const names = /^(content-type|cache-control|access-control-.*|vary):/i;
  const lines = headers.split('\r\n').filter((line) => names.test(line));
  return { status, body, headers: lines.map((line) => line.toLowerCase()).sort() };
}
