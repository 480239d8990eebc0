import { type References, resolveFunctions } from './intrinsics';

/** The parts of a CloudFormation template that the run reads. */
export interface Template {
  Resources?: Record<string, { Type: string; Properties?: Record<string, unknown>; Condition?: string }>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
  Parameters?: Record<string, { Default?: unknown }>;
}

export interface Stack {
  name: string;
  region: string;
  account: string;
  template: Template;
}

/** A resource of one of the templates, with its properties as they are written there. */
export interface Resource {
  stack: Stack;
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
}

/**
 * What a resource's `Ref` (no attribute) or attribute is on this machine; undefined if there is nothing for it.
 * `resolve` evaluates functions in the resource's own properties.
 */
export type StandInValue = (
  resource: Resource,
  attribute: string | undefined,
  resolve: (value: unknown) => unknown,
) => string | undefined;

/** The templates of an environment as one: references lead from one to the other as they do in AWS. */
export class Templates {
  constructor(
    private readonly stacks: readonly Stack[],
    private readonly standInValue: StandInValue,
  ) {}

  /** All resources of a type. */
  ofType(type: string): Resource[] {
    return this.stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources ?? {})
        .filter(([, resource]) => resource.Type === type)
        .map(([logicalId]) => this.resource(stack, logicalId)),
    );
  }

  /**
   * The resource of a type.
   *
   * @param fits leaves out others of the type; default: all count
   * @throws Error if there is none, or more than one
   */
  only(type: string, fits: (resource: Resource) => boolean = () => true): Resource {
    const [resource, ...others] = this.ofType(type).filter(fits);
    if (resource && others.length === 0) return resource;
    throw new Error(
      `the templates have ${resource ? others.length + 1 : 'no'} ${type}; this run is made for exactly one`,
    );
  }

  /** Properties of a resource with every function evaluated, but for those that name what only AWS has. */
  properties(resource: Resource, without: readonly string[] = []): Record<string, unknown> {
    const kept = Object.entries(resource.properties).filter(([name]) => !without.includes(name));
    return this.evaluate(Object.fromEntries(kept), resource.stack) as Record<string, unknown>;
  }

  /** One property of a resource with every function evaluated; undefined if it has none of that name. */
  property(resource: Resource, name: string): unknown {
    return this.evaluate(resource.properties[name], resource.stack);
  }

  /**
   * The resource that a resolved `Ref` came from.
   *
   * @throws Error if it's not the `Ref` of a resource of this type
   */
  referred(reference: unknown, type: string): Resource {
    const found = this.ofType(type).find((resource) => this.reference(resource) === reference);
    if (found) return found;
    throw new Error(`${JSON.stringify(reference)} is not the Ref of an ${type} of these templates`);
  }

  /** The `Ref` of a resource. */
  reference(resource: Resource): string {
    return this.valueOf(resource, undefined);
  }

  private resource(stack: Stack, logicalId: string): Resource {
    const resource = stack.template.Resources?.[logicalId];
    if (!resource) throw new Error(`the template of ${stack.name} has no ${logicalId}`);
    return { stack, logicalId, type: resource.Type, properties: resource.Properties ?? {} };
  }

  /** A part of a template with every function evaluated. */
  evaluate(value: unknown, stack: Stack): unknown {
    try {
      return resolveFunctions(value, this.references(stack));
    } catch (error) {
      // Says where, once.
      if (error instanceof Error && !error.message.includes(stack.name)) {
        error.message = `${stack.name}: ${error.message}`;
      }
      throw error;
    }
  }

  private valueOf(resource: Resource, attribute: string | undefined): string {
    const resolve = (value: unknown) => this.evaluate(value, resource.stack);
    const value = this.standInValue(resource, attribute, resolve);
    if (value !== undefined) return value;
    if (attribute === undefined) return `${unavailable}${resource.stack.name}/${resource.logicalId}`;
    throw new Error(
      `nothing on this machine stands in for ${attribute} of ${resource.logicalId} (${resource.type})`,
    );
  }

  private references(stack: Stack): References {
    return {
      ref: (name) => {
        const pseudo = pseudoParameter(name, stack);
        if (pseudo !== undefined) return pseudo;
        const parameter = stack.template.Parameters?.[name];
        return parameter ? parameter.Default : this.valueOf(this.resource(stack, name), undefined);
      },
      attribute: (logicalId, attribute) => this.valueOf(this.resource(stack, logicalId), attribute),
      exported: (name) => {
        for (const other of this.stacks) {
          for (const output of Object.values(other.template.Outputs ?? {})) {
            if (output.Export && this.evaluate(output.Export.Name, other) === name) {
              return this.evaluate(output.Value, other);
            }
          }
        }
        throw new Error(`no stack of the environment exports ${name}`);
      },
      output: (stackName, name) => {
        const other = this.stacks.find((candidate) => candidate.name === stackName);
        const output = other?.template.Outputs?.[name];
        if (!other || !output) throw new Error(`there is no output ${name} of ${stackName}`);
        return this.evaluate(output.Value, other);
      },
      condition: (name) => {
        throw new Error(`the template has the condition ${name}; the one-machine run knows none`);
      },
    };
  }
}

/** Begins the `Ref` of what exists only in AWS. It must not get into a container. */
export const unavailable = 'only-in-aws:';

function pseudoParameter(name: string, stack: Stack): string | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return stack.account;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::StackName':
      return stack.name;
    case 'AWS::Partition':
      return 'aws';
    case 'AWS::URLSuffix':
      return 'amazonaws.com';
    default:
      return undefined;
  }
}
