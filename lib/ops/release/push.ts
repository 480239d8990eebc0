import { DescribeRepositoriesCommand, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import { DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { commitTagPrefix } from '../../contract/pointers';
import type { AwsClients } from '../../aws/clients';
import type { Clock } from '../../cli/clock';
import type { Reporter } from '../../cli/reporter';
import type { Plugin } from '../../config/schema/plugins';
import type { ImageBuilder } from '../../image/builder';
import { Failure, usageFailure } from '../../cli/failure';
import type { RegistryLogin } from '../../engine/registry-login';
import { readManifest } from '../images/repository';
import type { ReleaseTarget } from '../environment/release-target';

/** What pushing works with. */
export interface PushContext {
  readonly builder: ImageBuilder;
  readonly reporter: Reporter;
}

/** Files that are named when there are more. */
const shownFiles = 5;

/**
 * The tag of what is checked out: its commit, or, where files differ from it, one that no other build gets.
 * @param dirtyReason why files may differ; without it they may not
 * @throws Failure with exit code 2 that names the files
 */
export async function tagOfSource(
  { builder, clock, reporter }: PushContext & { readonly clock: Clock },
  dirtyReason: string | undefined,
): Promise<string> {
  const { commit, changed } = await builder.source();
  const tag = `${commitTagPrefix}${commit}`;
  if (changed.length === 0) return tag;
  if (dirtyReason === undefined) {
    const more = changed.length > shownFiles ? `, and ${changed.length - shownFiles} more` : '';
    throw usageFailure(
      `The working tree differs from its commit, so nobody could tell what is in the image: ` +
        `${changed.slice(0, shownFiles).join(', ')}${more}. Commit or stash it, or say why it may differ with --dirty.`,
    );
  }
  reporter.note(`The working tree differs from its commit: ${dirtyReason}`);
  return `${tag}-dirty-${new Date(clock.now()).toISOString().replace(/\D/g, '').slice(0, 14)}`;
}

/**
 * Builds the image and pushes it under a tag. A tag that is there already is neither built nor pushed again.
 * @throws Failure with the engine's own words
 */
export async function buildAndPush(
  { builder, reporter }: PushContext,
  clients: AwsClients,
  { repositoryName, migrateTaskDefinition }: ReleaseTarget,
  { tag, plugins }: { readonly tag: string; readonly plugins: readonly Plugin[] },
): Promise<void> {
  if ((await readManifest({ ecr: clients.ecr, repositoryName }, tag)) !== undefined) {
    reporter.note(`${repositoryName}:${tag} is there already.`);
    return;
  }
  const name = `${await addressOfRepository(clients, repositoryName)}:${tag}`;
  const platform = await platformOf(clients, migrateTaskDefinition);
  const onLine = (line: string): void => reporter.note(`  ${line}`);
  reporter.note(`Building ${name} for ${platform}`);
  await builder.build({ name, platform, plugins }, onLine);
  reporter.note(`Pushing ${name}`);
  await builder.push(name, await login(clients), onLine);
}

async function addressOfRepository({ ecr }: AwsClients, repositoryName: string): Promise<string> {
  const { repositories } = await ecr.send(
    new DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }),
  );
  const uri = repositories?.[0]?.repositoryUri;
  if (uri === undefined) throw new Failure(`ECR gave no address for ${repositoryName}. Try again.`);
  return uri;
}

/** What the environment's tasks run on. */
async function platformOf({ ecs }: AwsClients, taskDefinition: string): Promise<string> {
  const answer = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  const architecture = answer.taskDefinition?.runtimePlatform?.cpuArchitecture;
  return architecture === 'ARM64' ? 'linux/arm64' : 'linux/amd64';
}

async function login({ ecr }: AwsClients): Promise<RegistryLogin> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand());
  const { authorizationToken = '', proxyEndpoint = '' } = authorizationData?.[0] ?? {};
  const [username = '', ...password] = Buffer.from(authorizationToken, 'base64').toString().split(':');
  return { host: new URL(proxyEndpoint).host, username, password: password.join(':') };
}
