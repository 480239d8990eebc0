import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerEngine } from '../../lib/engine/container-engine';
import type { ChildProcessResult } from '../../lib/engine/child-process';

const root = join(__dirname, '../..');

/** A web server in a container of the image under test; see file-server.php. */
export class FileServer {
  private constructor(
    private readonly engine: ContainerEngine,
    private readonly container: string,
    /** For the other containers of its network. */
    readonly url: string,
  ) {}

  static async start(
    engine: ContainerEngine,
    spec: { name: string; image: string; network: string; labels: Readonly<Record<string, string>> },
  ): Promise<FileServer> {
    await engine.start({
      ...spec,
      entrypoint: ['sh', '-ec', 'mkdir -p /tmp/files; exec sleep infinity'],
      init: true,
      user: '0:0',
      mounts: [{ type: 'bind', source: join(root, 'docker/plugins'), target: '/build', readOnly: true }],
    });
    const server = new FileServer(engine, spec.name, `http://${await engine.address(spec.name)}:8080`);
    await server.shell('cat >/tmp/router.php', readFileSync(join(__dirname, 'file-server.php'), 'utf8'));
    await server.shell('php -S 0.0.0.0:8080 /tmp/router.php >/dev/null 2>&1 &');
    await server.shell('until curl --silent http://127.0.0.1:8080/ >/dev/null; do sleep 0.1; done');
    return server;
  }

  /**
   * @param path such as `/free/database.mmdb.gz`
   * @param wants user:password or access_token that a request must bring
   */
  async put(
    path: string,
    content: Uint8Array,
    wants: { login?: string; token?: string } = {},
  ): Promise<void> {
    const file = `/tmp/files${path}`;
    const base64 = Buffer.from(content).toString('base64');
    await this.shell(
      `mkdir -p "$(dirname '${file}')"; rm -f '${file}.login' '${file}.token'; base64 -d >'${file}'`,
      base64,
    );
    for (const [what, value] of Object.entries(wants)) await this.shell(`cat >'${file}.${what}'`, value);
  }

  async remove(path: string): Promise<void> {
    await this.shell(`rm -f '/tmp/files${path}'`);
  }

  /** The requests so far: `200 GET /free/database.mmdb.gz`. */
  async log(): Promise<string> {
    return (await this.shell('cat /tmp/requests')).stdout;
  }

  /** Runs a shell command beside the server, where it is at http://127.0.0.1:8080. */
  async shell(command: string, input = ''): Promise<ChildProcessResult> {
    return this.engine.exec(this.container, ['sh', '-c', command], { input });
  }
}
