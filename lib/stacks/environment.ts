import { App, type AppProps } from 'aws-cdk-lib';
import { context } from '../../cdk.json';
import type { ResolvedConfig } from '../config';
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
  return { registry, data, service };
}

/** An app with the feature flags of cdk.json, for use without the CDK CLI: the one-machine run and the tests. */
export function appOutsideCli(props: AppProps = {}): App {
  return new App({ ...props, context: { ...context, ...props.context } });
}
