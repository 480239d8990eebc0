import {
  DescribeTasksCommand,
  type ECSClient,
  RunTaskCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';

export interface RotationClients {
  readonly secrets: SecretsManagerClient;
  readonly ecs: ECSClient;
  /** Waits between two looks at the task. */
  readonly pause: () => Promise<void>;
}

/** What the function is told by its environment. */
export interface RotationSettings {
  readonly cluster: string;
  /** Family of the task that creates the user of AWSPENDING in the database, and tries to connect as that user. */
  readonly taskDefinition: string;
  readonly container: string;
  readonly subnets: readonly string[];
  readonly securityGroup: string;
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
  /** Replaced at the end, so that their tasks take up the new user. */
  readonly services: readonly string[];
  /** The two users that take turns. */
  readonly usernames: readonly [string, string];
}

/** Five seconds apart, this is ten minutes: within the fifteen that a function may run. */
const mostLooks = 120;

/**
 * One step of a rotation by Secrets Manager. Two users take turns: the one that running tasks connect as keeps its
 * password until its next turn, so nothing breaks before these tasks are replaced.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 *
 * @throws Error when the step failed; Secrets Manager tries the rotation again later, and AWSCURRENT stays as it was
 */
export async function rotate(
  clients: RotationClients,
  settings: RotationSettings,
  { Step, SecretId, ClientRequestToken: version }: SecretsManagerRotationEvent,
): Promise<void> {
  switch (Step) {
    case 'createSecret':
      return createSecret(clients.secrets, settings, SecretId, version);
    case 'setSecret':
      return setSecret(clients, settings);
    case 'testSecret':
      // The task of setSecret has connected as the new user.
      return;
    case 'finishSecret':
      return finishSecret(clients, settings, SecretId, version);
  }
}

async function createSecret(
  secrets: SecretsManagerClient,
  { usernames }: RotationSettings,
  SecretId: string,
  version: string,
): Promise<void> {
  if (await isPending(secrets, SecretId, version)) return;
  const { SecretString } = await secrets.send(
    new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' }),
  );
  const current = JSON.parse(SecretString ?? '{}') as { username?: string };
  const username = current.username === usernames[0] ? usernames[1] : usernames[0];
  const { RandomPassword: password } = await secrets.send(
    new GetRandomPasswordCommand({ PasswordLength: 40, ExcludePunctuation: true }),
  );
  await secrets.send(
    new PutSecretValueCommand({
      SecretId,
      ClientRequestToken: version,
      SecretString: JSON.stringify({ ...current, username, password }),
      VersionStages: ['AWSPENDING'],
    }),
  );
}

/** A step may be repeated: then its version exists. */
async function isPending(
  secrets: SecretsManagerClient,
  SecretId: string,
  VersionId: string,
): Promise<boolean> {
  try {
    await secrets.send(new GetSecretValueCommand({ SecretId, VersionId, VersionStage: 'AWSPENDING' }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

async function setSecret({ ecs, pause }: RotationClients, settings: RotationSettings): Promise<void> {
  const { cluster, taskDefinition, container } = settings;
  const { tasks, failures } = await ecs.send(
    new RunTaskCommand({
      cluster,
      taskDefinition,
      launchType: 'FARGATE',
      startedBy: 'secret-rotation',
      networkConfiguration: {
        awsvpcConfiguration: {
          subnets: [...settings.subnets],
          securityGroups: [settings.securityGroup],
          assignPublicIp: settings.assignPublicIp,
        },
      },
    }),
  );
  const taskArn = tasks?.[0]?.taskArn;
  if (taskArn === undefined) {
    throw new Error(
      `ECS placed no task of ${taskDefinition}: ${failures?.[0]?.reason ?? 'no reason given'}.`,
    );
  }
  for (let look = 0; look < mostLooks; look++) {
    await pause();
    const described = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    const task = described.tasks?.[0];
    if (task?.lastStatus !== 'STOPPED') continue;
    const exitCode = task.containers?.find(({ name }) => name === container)?.exitCode;
    if (exitCode === 0) return;
    throw new Error(
      `Task ${taskArn} did not set the new user (exit code ${exitCode ?? 'none'}, ${task.stoppedReason ?? ''}); ` +
        `the log of ${taskDefinition} says why.`,
    );
  }
  throw new Error(`Task ${taskArn} has not ended after ten minutes.`);
}

async function finishSecret(
  { secrets, ecs }: RotationClients,
  { cluster, services }: RotationSettings,
  SecretId: string,
  version: string,
): Promise<void> {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  const current = Object.keys(VersionIdsToStages).find((id) =>
    VersionIdsToStages[id]?.includes('AWSCURRENT'),
  );
  if (current !== version) {
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: version,
        RemoveFromVersionId: current,
      }),
    );
  }
  for (const service of services) {
    await ecs.send(new UpdateServiceCommand({ cluster, service, forceNewDeployment: true }));
  }
}
