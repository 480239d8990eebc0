import { randomUUID } from 'node:crypto';
import type { Task } from '@aws-sdk/client-ecs';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { imageContract } from '../../contract/image';
import { exportPrefix, importPrefix, namesOf } from '../../contract/names';
import type { AwsClients, AwsOptions } from '../../aws/clients';
import { stopReason } from '../../aws/stop-reason';
import { containerOf, tasksOf } from '../../aws/tasks';
import { Interrupted, type Clock } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import { outputsOf } from '../environment/environment';
import { findTarget, type ReleaseTarget } from '../environment/release-target';
import type { LogQuery } from '../logs/event';
import { readEvents } from '../logs/read';
import { exitCodeOf, runJob } from '../tasks/job';
import type { Direction, Place, RoleRun, TaskState } from './place';
import { S3Handover } from './s3-handover';
import { type TaskFamily, taskFamilies } from './task-families';

/** Which environment, and as whom. */
export interface AwsPlaceOptions extends AwsOptions {
  readonly name: string;
}

export interface AwsPlaceContext {
  readonly clients: Pick<AwsClients, 'cloudFormation' | 'ecs' | 'logs' | 's3' | 'secretsManager'>;
  readonly clock: Clock;
}

/** An environment in an account of AWS. */
export class AwsPlace implements Place {
  readonly url: string;

  private constructor(
    private readonly context: AwsPlaceContext,
    private readonly target: ReleaseTarget,
    private readonly options: AwsOptions,
  ) {
    this.url = target.url;
  }

  /** @throws Failure as `findEnvironment` */
  static async find(context: AwsPlaceContext, { name, ...options }: AwsPlaceOptions): Promise<AwsPlace> {
    return new AwsPlace(context, await findTarget(context.clients.cloudFormation, name), options);
  }

  async tasks(): Promise<readonly TaskState[]> {
    const { ecs } = this.context.clients;
    const { cluster } = this.target;
    const families = await this.families();
    const perFamily = families.map(async ({ role, family }) => {
      const [running, stopped] = await Promise.all(
        (['RUNNING', 'STOPPED'] as const).map((desiredStatus) =>
          tasksOf(ecs, { cluster, family, desiredStatus }),
        ),
      );
      return [...(running ?? []), ...(stopped ?? [])].map((task) => stateOf(role, task));
    });
    return (await Promise.all(perFamily)).flat();
  }

  async logs(query: LogQuery) {
    const families = await this.families();
    const asked = families.filter(({ role }) => query.role === undefined || role === query.role);
    if (asked.length === 0) {
      throw new Failure(
        `There is no task '${query.role}' in ${this.target.name}; there are ${families.map(({ role }) => role).join(', ')}.`,
        2,
      );
    }
    const groups = asked.flatMap(({ role, logGroup }) =>
      logGroup === undefined ? [] : [{ role, logGroup }],
    );
    return readEvents(this.context.clients.logs, groups, query);
  }

  async run({ task, command, environment, once }: RoleRun, onLine: (line: string) => void): Promise<number> {
    const families = await this.families();
    const family = families.find(({ role }) => role === task);
    if (family === undefined) {
      throw new Failure(
        `${this.target.name} has no task '${task}': its configuration does not ask for one.`,
        2,
      );
    }
    // ECS takes 36 letters.
    const startedBy = once ?? `${command[0]}-${randomUUID().slice(0, 13)}`;
    const job = {
      cluster: this.target.cluster,
      taskDefinition: family.family,
      network: this.target.jobs,
      startedBy,
    };
    try {
      const ended = await runJob(
        { ...this.context, onLine },
        {
          ...{ ...job, command },
          ...(environment && { environment }),
        },
      );
      const exitCode = exitCodeOf(ended);
      if (exitCode !== undefined) return exitCode;
      throw new Failure(`The task was never started: ${stopReason(ended)}`);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      throw new Failure(
        `Interrupted. The task goes on without this command: npm run ops -- logs ${this.target.name} ${task} --follow`,
      );
    }
  }

  async shell(role: string) {
    const { cluster, name } = this.target;
    const family = (await this.families()).find((each) => each.role === role)?.family;
    const tasks =
      family === undefined
        ? []
        : await tasksOf(this.context.clients.ecs, { cluster, family, desiredStatus: 'RUNNING' });
    const [task] = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
    if (task === undefined)
      throw new Failure(`No task '${role}' of ${name} runs: npm run ops -- tasks ${name}`);
    if (task.enableExecuteCommand !== true) {
      throw new Failure(
        `The tasks of ${name} let nobody in. Say shell: 'audited' in config/${name}.ts and deploy it, or run one ` +
          `command: npm run ops -- console ${name} -- <command of Matomo>`,
      );
    }
    const { profile, region } = this.options;
    return {
      program: 'aws',
      args: [
        ...['ecs', 'execute-command', '--interactive', '--command', '/bin/bash'],
        ...['--cluster', cluster, '--task', task.taskArn ?? '', '--container', imageContract.containerName],
        ...(profile === undefined ? [] : ['--profile', profile]),
        ...(region === undefined ? [] : ['--region', region]),
      ],
    };
  }

  async handover(direction: Direction) {
    const { cloudFormation, s3 } = this.context.clients;
    const bucket = (await outputsOf(cloudFormation, this.target.name, 'data'))('LogBucket');
    return new S3Handover(s3, bucket, { imports: importPrefix, exports: exportPrefix }[direction]);
  }

  async salt(): Promise<string> {
    const { SecretString = '' } = await this.context.clients.secretsManager.send(
      new GetSecretValueCommand({ SecretId: this.saltName }),
    );
    return SecretString;
  }

  async replaceSalt(value: string): Promise<void> {
    await this.context.clients.secretsManager.send(
      new PutSecretValueCommand({ SecretId: this.saltName, SecretString: value }),
    );
  }

  private get saltName(): string {
    return namesOf(this.target.name).secret('salt');
  }

  private families(): Promise<readonly TaskFamily[]> {
    return taskFamilies(this.context.clients.ecs, this.target.name);
  }
}

function stateOf(role: string, task: Task): TaskState {
  const stopped = task.lastStatus === 'STOPPED';
  return {
    role,
    id: task.taskArn?.split('/').at(-1) ?? 'unknown',
    state: task.lastStatus ?? 'UNKNOWN',
    health: task.healthStatus ?? 'UNKNOWN',
    started: task.startedAt?.getTime(),
    image: containerOf(task)?.imageDigest,
    ...(stopped && { reason: stopReason(task) }),
  };
}
