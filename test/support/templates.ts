import { Template } from 'aws-cdk-lib/assertions';
import { environments, promotions } from '../../config';
import { addEnvironment, appOutsideCli, type EnvironmentStacks } from '../../lib/stacks/environment';
import { selectEnvironment, type ResolvedConfig } from '../../lib/config';

export interface EnvironmentTemplates {
  readonly config: ResolvedConfig;
  readonly stacks: EnvironmentStacks;
  readonly registry: Template;
  readonly data: Template;
  readonly service: Template;
}

export const environmentNames = Object.keys(environments) as (keyof typeof environments)[];

const synthesised = new Map<string, EnvironmentTemplates>();

/** Templates of one of config/'s environments; synthesised once per test file. */
export function templatesOf(name: keyof typeof environments): EnvironmentTemplates {
  const known = synthesised.get(name);
  if (known !== undefined) return known;
  const templates = templatesFor(selectEnvironment(environments, name, promotions));
  synthesised.set(name, templates);
  return templates;
}

/** Templates of a configuration that a test made. Lambda functions are not bundled: no template depends on it. */
export function templatesFor(config: ResolvedConfig): EnvironmentTemplates {
  const app = appOutsideCli({
    context: { 'aws:cdk:bundling-stacks': [] },
  });
  const stacks = addEnvironment(app, config);
  const { registry, data, service } = stacks;
  return {
    config,
    stacks,
    registry: Template.fromStack(registry),
    data: Template.fromStack(data),
    service: Template.fromStack(service),
  };
}

/** The only resource of a type, for assertions on all of it. */
export function theResource(template: Template, type: string, properties: unknown = {}): Resource {
  const found = Object.entries(template.findResources(type, { Properties: properties }));
  if (found.length !== 1) throw new Error(`Expected one ${type}, found ${found.length}.`);
  const [logicalId, resource] = found[0] as [string, Omit<Resource, 'logicalId'>];
  return { logicalId, ...resource };
}

interface Resource {
  logicalId: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}
