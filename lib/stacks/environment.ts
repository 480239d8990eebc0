import { Annotations, App, type AppProps } from 'aws-cdk-lib';
import { context } from '../../cdk.json';
import {
  placeholdersIn,
  selectEnvironment,
  warningsOf,
  type Configuration,
  type ResolvedConfig,
} from '../config';
import { DataStack } from './data-stack';
import { RegistryStack } from './registry-stack';
import { ServiceStack } from './service-stack';

/** The three stacks of one environment. */
export interface EnvironmentStacks {
  readonly registry: RegistryStack;
  readonly data: DataStack;
  readonly service: ServiceStack;
}

/** Adds an environment to an app. */
export function addEnvironment(app: App, config: ResolvedConfig): EnvironmentStacks {
  const registry = new RegistryStack(app, config);
  const data = new DataStack(app, config);
  const service = new ServiceStack(app, { config, registry, data });
  for (const { id, text } of warningsOf(config)) Annotations.of(service).addWarningV2(`matomo:${id}`, text);
  return { registry, data, service };
}

/**
 * Adds the environment that `-c env=<name>` names.
 *
 * @param variables of the shell; the CDK CLI sets CDK_DEFAULT_ACCOUNT to the account of the credentials
 * @throws ConfigurationError if there is none of that name, or its file has mistakes
 */
export function addConfiguredEnvironment(
  app: App,
  { environments, promotions }: Configuration,
  variables: Readonly<Record<string, string | undefined>>,
): EnvironmentStacks {
  const config = selectEnvironment(environments, app.node.tryGetContext('env'), promotions);
  placeholdersIn(config, variables['CDK_DEFAULT_ACCOUNT']);
  return addEnvironment(app, config);
}

/** An app with the feature flags of cdk.json, for use without the CDK CLI: the one-machine run and the tests. */
export function appOutsideCli(props: AppProps = {}): App {
  return new App({ ...props, context: { ...context, ...props.context } });
}
