import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../../lib/cli/project';
import type { Visit, VisitAnswer } from '../../lib/ops/smoke/visit';
import { pythonTools } from '../../lib/engine/python-tools';

const program = __dirname;

/** How a one-off task ends, since the emulator runs no containers. See stand-ins/aws/tasks.py. */
export type TaskFate =
  | { readonly exitCode: number; readonly log?: readonly string[] }
  | { readonly stopCode: string; readonly stoppedReason: string }
  | { readonly never: true }
  | { readonly failure: { readonly reason: string; readonly detail?: string } };

/** A one-off task that was started, as DescribeTasks tells it. */
export interface StartedTask {
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly startedBy: string;
}

/** A call of the AWS API, by whom it was made. */
export interface AwsCall {
  /** ARN, or its name. */
  readonly role: string;
  readonly account: string;
  readonly region: string;
  /** As in the signature: `ecs`, `elasticloadbalancing`. */
  readonly service: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What becomes of an image once a service's deployment has it. See stand-ins/aws/services.py. */
export interface ImageFate {
  /** false: its tasks stop, and the circuit breaker brings the previous ones back. */
  readonly start?: false;
  /** false: its tasks run, and answer 500. */
  readonly serve?: false;
  /** false: its deployment never ends. */
  readonly settle?: false;
}

/** Installs the emulator if need be. @returns the Python that has it */
export const pythonOfEmulator = (): string => join(pythonTools(join(program, 'requirements.txt')), 'python');

/** An emulated AWS on loopback: a process of its own, with the accounts that are asked for. */
export class Emulator {
  private constructor(
    private readonly process: Pick<ChildProcess, 'kill'>,
    /** For `AWS_ENDPOINT_URL`. */
    public readonly endpoint: string,
    private readonly directory: string,
  ) {}

  /** Installs the emulator if need be (some 20 s, once), and starts it on a free port. */
  public static async start(): Promise<Emulator> {
    const python = pythonOfEmulator();
    const directory = mkdtempSync(join(tmpdir(), 'emulator-'));
    const modules = inProject('node_modules');
    const args = ['--node', process.execPath, '--modules', modules, '--directory', directory];
    const child = spawn(python, [join(program, 'main.py'), ...args], { stdio: 'pipe' });
    return new Emulator(child, `http://localhost:${await portOf(child)}`, directory);
  }

  /** One that another process has started, and ends. */
  public static at(endpoint: string): Emulator {
    return new Emulator({ kill: () => true }, endpoint, '');
  }

  /** Settings for clients of the SDK that act for an account. */
  public client(account: string, region = 'eu-central-1') {
    return {
      endpoint: this.endpoint,
      region,
      credentials: { accessKeyId: account, secretAccessKey: 'emulator' },
      maxAttempts: 1,
    };
  }

  /** The environment for the CDK CLI, or any other AWS tool, that acts for an account. */
  public environment(account: string, region = 'eu-central-1'): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: 'emulator',
      AWS_REGION: region,
      AWS_EC2_METADATA_DISABLED: 'true',
      // The CLI remembers there which key belongs to which account.
      CDK_HOME: this.directory,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DOCKER: join(program, 'docker.mjs'),
      EMULATOR_IMAGES: join(this.directory, 'images'),
    };
  }

  /** Says how the next tasks of a task definition's family end. */
  public async planTask(family: string, fate: TaskFate): Promise<void> {
    await fetch(`${this.endpoint}/emulator/tasks/${family}`, { method: 'PUT', body: JSON.stringify(fate) });
  }

  /** Says what becomes of the image with a digest. */
  public async planImage(digest: string, fate: ImageFate): Promise<void> {
    await fetch(`${this.endpoint}/emulator/images/${digest}`, { method: 'PUT', body: JSON.stringify(fate) });
  }

  /** Sends a request to a load balancer, of whatever account. */
  public readonly visit: Visit = async (request) => {
    const response = await fetch(`${this.endpoint}/emulator/visit`, {
      method: 'POST',
      body: JSON.stringify(request),
    });
    return (await response.json()) as VisitAnswer;
  };

  /** A night has passed: a backup vault holds a recovery point, and cannot be deleted. */
  public async addRecoveryPoint(account: string, vault: string): Promise<void> {
    await fetch(`${this.endpoint}/emulator/recovery-points/${account}/${vault}`, { method: 'PUT' });
  }

  /** A hosted zone exists, which a configuration names by this id; nothing without one. */
  public async addZone(account: string, zone: { id: string; name: string } | undefined): Promise<void> {
    if (zone === undefined) return;
    const { id, name } = zone;
    await fetch(`${this.endpoint}/emulator/zones/${account}/${id}`, { method: 'PUT', body: name });
  }

  /** Nobody has used an account before: it has no service-linked roles. */
  public async makeFresh(account: string): Promise<void> {
    await fetch(`${this.endpoint}/emulator/fresh-accounts/${account}`, { method: 'PUT' });
  }

  /** Bytes of the longest answer to a request for an image's layer. */
  public async longestLayerRead(): Promise<number> {
    const response = await fetch(`${this.endpoint}/emulator/layers`);
    return ((await response.json()) as { longestRead: number }).longestRead;
  }

  /** The one-off tasks that were started so far, in all accounts. */
  public async startedTasks(): Promise<StartedTask[]> {
    const response = await fetch(`${this.endpoint}/emulator/tasks`);
    return (await response.json()) as StartedTask[];
  }

  /** What functions called so far, in all accounts. */
  public async functionCalls(): Promise<AwsCall[]> {
    const response = await fetch(`${this.endpoint}/emulator/calls`);
    return (await response.json()) as AwsCall[];
  }

  /** Ends the process; all that it held is gone. */
  public stop(): void {
    this.process.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The port on which the emulator listens, as soon as it does. */
function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = (errors + chunk.toString()).slice(-4000);
    });
    child.stdout?.once('data', (line: Buffer) => resolve(line.toString().trim().split(' ').at(-1) ?? ''));
    child.once('exit', (code) => reject(new Error(`The emulator ended with code ${code}: ${errors}`)));
  });
}
