import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { until } from '../../../lib/cli/until';
import { imageContract, imageVariables } from '../../../lib/contract/image';
import type { MatomoClient } from '../../../stand-ins/deployment/matomo-client';
import { host, type TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** Ordinary hits are answered by workers that keep Matomo in memory; whatever happens to these, by Apache. */
export function describeLane(deployment: () => TestDeployment): void {
  describe('fast lane', () => {
    let web: MatomoClient;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      web = deployment().client(await deployment().startWeb(), host);
      await workersOf(web.container);
    });

    const exec = (container: string, command: string) => deployment().exec(container, command);
    const stored = () => deployment().storedPageViews();

    /** Process ids of the workers, once all of them are there. */
    async function workersOf(container: string): Promise<string[]> {
      const find = `pgrep -P "$(pgrep -o -f [l]ane/serve.php)"`;
      const all = async () => {
        const found = (await exec(container, find)).split('\n').filter((line) => line !== '');
        return found.length === workerCount ? found : undefined;
      };
      const workers = await until(all, { within: 30_000, every: 200 });
      if (workers !== undefined) return workers;
      throw new Error(`There are no ${workerCount} workers. The log: ${await deployment().log(container)}`);
    }

    /** How often the workers have waited for something, as for each answer of the database. */
    async function waits(container: string): Promise<number> {
      const counts = `for worker in ${(await workersOf(container)).join(' ')}; do cat /proc/$worker/status; done`;
      const lines = [...(await exec(container, counts)).matchAll(/^voluntary_ctxt_switches:\s*(\d+)/gm)];
      return lines.reduce((sum, [, count]) => sum + Number(count), 0);
    }

    /** Sends page views from inside the task, several at once, and returns how often each status came. */
    async function send(container: string, count: number, more = ''): Promise<string> {
      const hit = `https://127.0.0.1:${imageContract.port}/matomo.php?idsite=1&rec=1&send_image=0&url=https://www.example.org/[1-${count}]`;
      const output = await exec(
        container,
        `curl --silent --insecure --parallel --parallel-max 6 --max-time 30 --header 'Host: ${host}' ${more} \
          --output /dev/null --write-out '%{http_code}\\n' '${hit}' | sort | uniq -c`,
      );
      return output.trim().replaceAll(/\s+/g, ' ');
    }

    test('workers answer page views, and Apache what is unusual', async () => {
      const [before, rows] = [await waits(web.container), await stored()];
      expect(await send(web.container, 40)).toBe('40 204');
      const byWorkers = (await waits(web.container)) - before;
      expect(byWorkers).toBeGreaterThan(40 * 2);
      const between = await waits(web.container);
      // Nobody's token stays in the memory of a process that answers others.
      expect(await send(web.container, 40, "--data token_auth='' ")).toBe('40 204');
      expect((await waits(web.container)) - between).toBeLessThan(byWorkers / 2);
      expect((await stored()) - rows).toBe(80);
    });

    test('what Matomo says about an answer reaches the browser', async () => {
      const hit = '/matomo.php?idsite=1&rec=1&url=https://www.example.org/image';
      const image = await web.request(hit);
      expect(image.status).toBe(200);
      expect(image.headers).toMatch(/^content-type: image\/gif/im);
      expect(Buffer.byteLength(image.body)).toBeGreaterThan(20);
      expect((await web.request(`${hit}&send_image=0`)).status).toBe(204);
      expect((await web.request('/matomo.php?idsite=999&rec=1')).status).toBe(400);
    });

    test('workers that are killed under load lose no hit, and others take their place', async () => {
      const rows = await stored();
      const sent = send(web.container, 400);
      const kills = 5;
      for (let kill = 0; kill < kills; kill++) {
        await exec(web.container, 'pkill -9 -n -f [l]ane/serve.php');
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      expect(await sent).toBe('400 204');
      const more = (await stored()) - rows;
      expect(more).toBeGreaterThanOrEqual(400);
      // One that was being stored when its worker died is stored again.
      expect(more).toBeLessThanOrEqual(400 + kills);
      await workersOf(web.container);
    });

    test('without any worker Apache answers, until there are new ones', async () => {
      const rows = await stored();
      await exec(web.container, 'pkill -9 -f [l]ane/serve.php');
      expect(await send(web.container, 20)).toBe('20 204');
      expect((await stored()) - rows).toBe(20);
      const before = await waits(web.container);
      expect(await send(web.container, 20)).toBe('20 204');
      expect((await waits(web.container)) - before).toBeGreaterThan(20 * 2);
    });

    test('in a flood hits wait for a worker: the other way is dearer, and would leave ever less time for all', async () => {
      const rows = await stored();
      await exec(web.container, 'pkill -STOP -f [l]ane/serve.php');
      const sent = send(web.container, 6);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect((await stored()) - rows).toBe(0);
      await exec(web.container, 'pkill -CONT -f [l]ane/serve.php');
      expect(await sent).toBe('6 204');
      expect((await stored()) - rows).toBe(6);
    });

    test('hits that no worker takes in time go the other way, once', async () => {
      const rows = await stored();
      await exec(web.container, 'pkill -STOP -f [l]ane/serve.php');
      expect(await send(web.container, 6)).toBe('6 204');
      expect((await stored()) - rows).toBe(6);
      await exec(web.container, 'pkill -CONT -f [l]ane/serve.php');
      expect(await send(web.container, 20)).toBe('20 204');
      expect((await stored()) - rows).toBe(26);
    });

    test('where PHP cannot fork, Apache answers, and the log says why that costs more', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'no-fork-')), 'zzz.ini');
      writeFileSync(file, 'disable_functions = pcntl_fork\n');
      chmodSync(dirname(file), 0o755);
      const target = '/usr/local/etc/php/conf.d/zzz.ini';
      const mounts = [{ type: 'bind', source: file, target, readOnly: true }] as const;
      const plain = await deployment().startWeb({ mounts });
      expect(await send(plain, 3)).toBe('3 204');
      expect(await deployment().log(plain)).toMatch(/"level":"warning".*can't fork.*no fast lane/);
      expect(await exec(plain, 'pgrep -f [l]ane/serve.php')).toBe('');
      await deployment().stop(plain);
    });

    test('ACCELERATION=off has no workers', async () => {
      const environment = { [imageVariables.acceleration]: 'off' };
      const plain = await deployment().startWeb({ environment });
      expect(await exec(plain, 'pgrep -f [l]ane/serve.php')).toBe('');
      expect(await send(plain, 3)).toBe('3 204');
      await deployment().stop(plain);
    });
  });
}

/** As many as entrypoint/web-server.sh starts. */
const workerCount = 4;
