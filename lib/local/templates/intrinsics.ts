/** What the functions of a template refer to; each throws if there is no such thing. */
export interface References {
  /** `{ Ref: … }` to a resource, parameter or pseudo parameter. */
  ref(name: string): unknown;
  /** `{ Fn::GetAtt: [ … ] }` */
  attribute(logicalId: string, attribute: string): unknown;
  /** `{ Fn::ImportValue: … }` */
  exported(name: string): unknown;
  /** `{ Fn::GetStackOutput: … }` */
  output(stack: string, output: string): unknown;
  /** A condition of the template. */
  condition(name: string): boolean;
}

/** `{ Ref: 'AWS::NoValue' }` takes the key or item that has it out of the template. */
const noValue = Symbol('AWS::NoValue');

type Resolve = (value: unknown) => unknown;

/**
 * Evaluates CloudFormation's functions in a part of a template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 *
 * @throws Error for a function that it doesn't know
 */
export function resolveFunctions(value: unknown, references: References): unknown {
  const resolve: Resolve = (inner) => resolveFunctions(inner, references);
  if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== noValue);
  if (typeof value !== 'object' || value === null) return value;

  const [key, ...others] = Object.keys(value);
  if (key !== undefined && others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
    const evaluate = functions[key];
    if (!evaluate) throw new Error(`the template uses ${key}, which the one-machine run doesn't know`);
    return evaluate((value as Record<string, unknown>)[key], resolve, references);
  }
  const entries = Object.entries(value).map(([name, inner]) => [name, resolve(inner)] as const);
  return Object.fromEntries(entries.filter(([, inner]) => inner !== noValue));
}

const functions: Record<string, (argument: unknown, resolve: Resolve, references: References) => unknown> = {
  Ref: (argument, _resolve, references) =>
    argument === 'AWS::NoValue' ? noValue : references.ref(text(argument)),
  'Fn::GetAtt': (argument, resolve, references) => {
    const [logicalId, ...attribute] =
      typeof argument === 'string' ? argument.split('.') : list(argument).map((part) => text(resolve(part)));
    return references.attribute(text(logicalId), attribute.join('.'));
  },
  'Fn::Join': (argument, resolve) => {
    const [separator, items] = list(argument);
    return list(resolve(items)).map(text).join(text(separator));
  },
  'Fn::Sub': (argument, resolve, references) => {
    const [template, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
    const own = resolve(variables) as Record<string, unknown>;
    return text(template).replaceAll(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(own, name)) return text(own[name]);
      const [logicalId = '', ...attribute] = name.split('.');
      return text(
        attribute.length > 0 ? references.attribute(logicalId, attribute.join('.')) : references.ref(name),
      );
    });
  },
  'Fn::Select': (argument, resolve) => {
    const [index, items] = list(argument);
    const all = list(resolve(items));
    const item = all[Number(resolve(index))];
    if (item === undefined) throw new Error(`Fn::Select of item ${String(index)} from ${all.length}`);
    return item;
  },
  'Fn::Split': (argument, resolve) => {
    const [separator, source] = list(argument);
    return text(resolve(source)).split(text(separator));
  },
  'Fn::If': (argument, resolve, references) => {
    const [condition, yes, no] = list(argument);
    return resolve(references.condition(text(condition)) ? yes : no);
  },
  'Fn::ImportValue': (argument, resolve, references) => references.exported(text(resolve(argument))),
  'Fn::GetStackOutput': (argument, resolve, references) => {
    const { StackName, OutputName } = resolve(argument) as Record<string, unknown>;
    return references.output(text(StackName), text(OutputName));
  },
};

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw new Error(`expected a list in the template, not ${JSON.stringify(value)}`);
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`expected a text in the template, not ${JSON.stringify(value)}`);
}
