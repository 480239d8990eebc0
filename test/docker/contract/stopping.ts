import { imageContract } from '../../../lib/contract/image';
import { haproxyImage } from '../../../lib/local/stand-ins/load-balancer';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** A task that ends takes no request with it. */
export function describeStopping(deployment: () => TestDeployment): void {
  describe('on SIGTERM', () => {
    let sender: string;

    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
      sender = await deployment().startBeside('sender', deployment().image.tag, ['sleep', '600']);
    });

    const pageViews = () => deployment().storedPageViews();

    /** Sends page views, several at once, and counts what came back: the status, and curl's exit code. */
    const send = async (origin: string, count: number, parallel: number) => {
      const hit = `idsite=1&rec=1&send_image=0&url=https://www.example.org/[1-${count}]`;
      const output = await deployment().exec(
        sender,
        `curl --silent --insecure --parallel --parallel-immediate --parallel-max ${parallel} --max-time 60 --output /dev/null \
          --write-out '%{http_code} %{exitcode}\\n' '${origin}/matomo.php?${hit}' | sort | uniq -c`,
      );
      return output
        .trim()
        .split('\n')
        .map((line) => line.trim());
    };

    test('a task that the load balancer has deregistered ends with 0, and under load no request is lost', async () => {
      const before = await pageViews();
      const [leaving, staying] = [await deployment().startWeb(), await deployment().startWeb()];
      const front = await startFront([leaving, staying]);
      const sent = send(`http://${await deployment().address(front)}:8080`, 300, 8);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      // As ECS does: no new requests, then time for those in hand, which is 10 s there.
      await command(front, `set server web/${leaving} state drain`);
      for (let attempt = 0; attempt < 20 && (await requestsInHand(front, leaving)) > 0; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      // Not 137: it has ended by itself, before its stop timeout.
      expect(await deployment().stop(leaving)).toBe(0);
      expect(await sent).toEqual(['300 204 0']);
      expect((await pageViews()) - before).toBe(300);
      // It did take its part before.
      expect(await deployment().log(leaving)).toContain('"path":"/matomo.php"');
    });

    test('what came just before the signal is answered', async () => {
      const before = await pageViews();
      const web = await deployment().startWeb();
      // More than there are processes: some wait to be taken.
      const sent = send(`https://${await deployment().address(web)}:${imageContract.port}`, 6, 6);
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(await deployment().stop(web)).toBe(0);
      expect(await sent).toEqual(['6 204 0']);
      expect((await pageViews()) - before).toBe(6);
    });

    test('an idle tracker ends with 0', async () => {
      const tracker = await deployment().startWeb({}, 'tracker');
      expect(await deployment().stop(tracker)).toBe(0);
    });
  });

  /** Tells HAProxy something and returns its answer. */
  function command(front: string, words: string): Promise<string> {
    const script = `exec 3<>/dev/tcp/127.0.0.1/9999 && echo "${words}" >&3 && cat <&3`;
    return deployment().exec(front, `bash -c '${script}'`);
  }

  async function requestsInHand(front: string, task: string): Promise<number> {
    const lines = (await command(front, 'show stat')).split('\n');
    // qcur, qmax, scur …
    return Number(lines.find((line) => line.startsWith(`web,${task},`))?.split(',')[4]);
  }

  /** HAProxy, which passes every request on once. Returns the container's name. */
  async function startFront(tasks: readonly string[]): Promise<string> {
    const servers = await Promise.all(
      tasks.map(
        async (task) =>
          `  server ${task} ${await deployment().address(task)}:${imageContract.port} ssl verify none`,
      ),
    );
    const configuration = [
      'global',
      '  stats socket ipv4@127.0.0.1:9999 level admin',
      'defaults',
      '  mode http',
      '  retries 0',
      '  timeout connect 60s',
      '  timeout client 60s',
      '  timeout server 60s',
      'frontend front',
      '  bind *:8080',
      '  default_backend web',
      'backend web',
      '  balance roundrobin',
      ...servers,
    ];
    const image = await deployment().image.images.imageOrDebian(haproxyImage);
    const script = `printf '%s\\n' "$@" > /tmp/haproxy.cfg && exec haproxy -db -f /tmp/haproxy.cfg`;
    return deployment().startBeside('front', image, ['bash', '-c', script, 'front', ...configuration]);
  }
}
