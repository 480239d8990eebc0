import { attempt } from '../../lib/engine/child-process';
import { until } from '../../lib/cli/until';
import type { TestDeployment } from './test-deployment';
import { imageVariables } from '../../lib/contract/image';

const password = 'zqqueue7abcdefghijkl';
const client = ['valkey-cli', '--tls', '--cacert', '/certificates/ca.pem'] as const;

/** A Valkey as ElastiCache offers it: over TLS only, with a password, and nothing is evicted. */
export class TestValkey {
  private constructor(
    private readonly deployment: TestDeployment,
    readonly name: string,
    /** Its certificate names it. */
    private readonly address: string,
  ) {}

  /** Takes about 2 s. @param memory that it may use, as Valkey writes it */
  static async start(deployment: TestDeployment, memory = '64mb'): Promise<TestValkey> {
    // Beside the tasks it has no name that resolves: its certificate names its address.
    const script = `
      cd /tmp
      address=$(hostname --ip-address)
      openssl req -newkey rsa:2048 -nodes -quiet -subj /CN=valkey -keyout key.pem -out request.pem
      echo "subjectAltName=IP:$address" > names
      openssl x509 -req -in request.pem -CA /certificates/ca.pem -CAkey /certificates/ca.key -CAserial serial -CAcreateserial -days 2 -extfile names -out certificate.pem
      exec valkey-server --port 0 --tls-port 6379 --tls-cert-file certificate.pem --tls-key-file key.pem \
        --tls-ca-cert-file /certificates/ca.pem --tls-auth-clients no --requirepass ${password} \
        --maxmemory ${memory} --maxmemory-policy noeviction --save '' --appendonly no`;
    const name = await deployment.startBeside(
      'valkey',
      deployment.image.mariadb,
      ['sh', '-ec', script],
      [deployment.database.certificates],
    );
    const valkey = new TestValkey(deployment, name, await deployment.address(name));
    const answers = async () => ((await valkey.ask('PING')) === 'PONG' ? true : undefined);
    if (!(await until(answers, { within: 20_000, every: 200 })))
      throw new Error(`Valkey does not start. Its log: ${await deployment.log(name)}`);
    return valkey;
  }

  /** Variables with which a task uses it. */
  get environment(): Record<string, string> {
    return {
      [imageVariables.queueHost]: this.address,
      [imageVariables.queuePassword]: password,
      [imageVariables.queueCaFile]: '/certificates/ca.pem',
    };
  }

  /** What a command of Valkey answers. */
  async ask(...command: string[]): Promise<string> {
    const { engine } = this.deployment.image;
    const asked = [...client, '--no-auth-warning', '-a', password, '--raw', ...command];
    return (await engine.exec(this.name, asked)).stdout.trim();
  }

  /** Entries that wait, of all lists. */
  async waiting(): Promise<number> {
    const lists = Array.from({ length: 8 }, (_, queue) => (queue === 0 ? '' : `_${queue}`));
    const script = `local n = 0 for _, key in ipairs(KEYS) do n = n + redis.call('LLEN', key) end return n`;
    return Number(await this.ask('EVAL', script, '8', ...lists.map((suffix) => `trackingQueueV1${suffix}`)));
  }

  /** Ends it without warning, with everything in it. */
  async kill(): Promise<void> {
    await this.deployment.kill(this.name);
    await attempt(this.deployment.image.engine.name, ['rm', '-f', this.name], {
      environment: { ...this.deployment.image.engine.environment },
    });
  }
}
