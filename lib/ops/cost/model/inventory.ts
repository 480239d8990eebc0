import { Failure } from '../../../cli/failure';
import type { Template } from '../../template/template';
import { Resource } from './resource';

/** All resources of an environment, and which refers to which, across its stacks too. */
export class Inventory {
  readonly resources: readonly Resource[];
  /** What the stacks export, by name. */
  private readonly exports = new Map<unknown, Resource>();
  /** Outputs, by the names of stack and output. */
  private readonly outputs = new Map<string, Resource>();

  constructor(templates: ReadonlyMap<string, Template>) {
    this.resources = [...templates].flatMap(([stack, { Resources = {} }]) =>
      Object.entries(Resources).map(
        ([logicalId, { Type, Properties = {} }]) => new Resource(stack, logicalId, Type, Properties),
      ),
    );
    for (const [stack, { Outputs = {} }] of templates) {
      for (const [output, { Value, Export }] of Object.entries(Outputs)) {
        const found = this.find(stack, Value);
        if (found === undefined) continue;
        this.outputs.set(`${stack} ${output}`, found);
        if (Export !== undefined) this.exports.set(Export.Name, found);
      }
    }
  }

  ofType(type: string): readonly Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /**
   * The resource that a property refers to by Ref, Fn::GetAtt, Fn::ImportValue or Fn::GetStackOutput.
   * @throws Failure if it refers to none of this environment.
   */
  referred(from: Resource, ...path: readonly string[]): Resource {
    const found = this.find(from.stack, from.get(...path));
    if (found === undefined) {
      throw new Failure(
        `${path.join('.')} of ${from.label} is ${JSON.stringify(from.get(...path)) ?? 'missing'}, which is no resource of this environment.`,
      );
    }
    return found;
  }

  /** Whether a resource refers to another one anywhere in its properties. */
  mentions(from: Resource, to: Resource): boolean {
    const isIn = (value: unknown): boolean =>
      typeof value === 'object' &&
      value !== null &&
      (this.find(from.stack, value) === to || Object.values(value).some(isIn));
    return isIn(from.get());
  }

  private find(stack: string, reference: unknown): Resource | undefined {
    if (typeof reference !== 'object' || reference === null) return undefined;
    const {
      Ref,
      'Fn::GetAtt': attribute,
      'Fn::ImportValue': imported,
      'Fn::GetStackOutput': output,
    } = reference as Record<string, unknown>;
    if (output !== undefined) {
      const { StackName, OutputName } = output as Record<string, string>;
      return this.outputs.get(`${StackName} ${OutputName}`);
    }
    if (imported !== undefined) return this.exports.get(imported);
    const logicalId = Ref ?? (Array.isArray(attribute) ? (attribute[0] as unknown) : undefined);
    return this.resources.find((one) => one.stack === stack && one.logicalId === logicalId);
  }
}
