import {
  DeregisterTaskDefinitionCommand,
  DescribeTaskDefinitionCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { imageContract } from '../../contract/image';
import { namesOf } from '../../contract/names';
import type { AwsClients } from '../../aws/clients';
import { parseLogLine } from '../../aws/log-line';
import { stopReason } from '../../aws/stop-reason';
import { Failure } from '../../cli/failure';
import type { ReleaseTarget } from '../environment/release-target';
import { exitCodeOf, runJob } from '../tasks/job';
import { databaseOf } from './backups';
import { type CopyContext, makeCopy, removeCopy } from './copy';

/** The migration's own account of itself: docker/opt/matomo-fargate/migrate/migrate.php. */
export interface Rehearsal {
  readonly result: string;
  readonly matomo: string;
  readonly previous: string | null;
  readonly seconds: number;
}

export interface RehearsalContext extends CopyContext {
  readonly clients: Pick<AwsClients, 'ecs' | 'logs'>;
  readonly target: ReleaseTarget;
}

/**
 * Migrates a copy of the database with an image, before anybody is touched, and removes the copy. The task has no part in
 * the file system that all tasks share: Matomo makes its config.ini.php again from the database.
 *
 * @param image its complete reference
 * @param name of the copy
 * @throws Failure if the migration fails; its log has been told by then
 */
export async function rehearse(context: RehearsalContext, image: string, name: string): Promise<Rehearsal> {
  const { rds, clients, clock, target, say } = context;
  let definition: string | undefined;
  try {
    const copy = await makeCopy(
      context,
      await databaseOf(rds, target.databaseInstance),
      { time: 'newest' },
      name,
    );
    say(`${name} answers; migrating it`);
    definition = await registerLike(context, image);
    let summary: Rehearsal | undefined;
    const task = await runJob(
      {
        ...{ clients, clock },
        onLine: (line) => {
          summary = summaryIn(line) ?? summary;
          say(parseLogLine(line)?.message ?? line);
        },
      },
      {
        ...{ cluster: target.cluster, taskDefinition: definition, network: target.jobs },
        startedBy: name.slice(-36),
        // Nobody is invited from a copy.
        environment: { MATOMO_DATABASE_HOST: copy.host, MATOMO_GENERAL_EMAILS_ENABLED: '0' },
      },
    );
    if (exitCodeOf(task) === 0 && summary !== undefined) return summary;
    throw new Failure(
      `The migration of the copy failed: ${stopReason(task)}. Nobody was touched; the lines above say why.`,
    );
  } finally {
    if (definition !== undefined) {
      await clients.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: definition }));
    }
    await removeCopy({ rds }, name);
    say(`${name} is being removed`);
  }
}

function summaryIn(line: string): Rehearsal | undefined {
  if (!line.startsWith('{"result"')) return undefined;
  return JSON.parse(line) as Rehearsal;
}

/** A task definition like the migration's, with another image and without the shared file system. @returns its ARN */
async function registerLike({ clients: { ecs }, target }: RehearsalContext, image: string): Promise<string> {
  const { taskDefinition: like } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: target.migrateTaskDefinition }),
  );
  if (like === undefined) throw new Failure(`ECS knows no task definition ${target.migrateTaskDefinition}.`);
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: `${namesOf(target.name).whole}-rehearsal`,
      cpu: like.cpu,
      memory: like.memory,
      networkMode: like.networkMode,
      runtimePlatform: like.runtimePlatform,
      requiresCompatibilities: ['FARGATE'],
      executionRoleArn: like.executionRoleArn,
      taskRoleArn: like.taskRoleArn,
      volumes: like.volumes?.filter(({ efsVolumeConfiguration }) => efsVolumeConfiguration === undefined),
      containerDefinitions: like.containerDefinitions?.map((container) => ({
        ...container,
        image,
        mountPoints: container.mountPoints?.filter(
          ({ containerPath }) => containerPath !== imageContract.configDirectory,
        ),
        // The image's own directory takes the place of the mount, and belongs to the task's user.
        readonlyRootFilesystem: false,
      })),
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}
