import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { exitCodes, Failure } from '../../cli/failure';
import { decidedOption, ruleOf } from '../schema/rules';
import { pathText, show } from './show';

/** One mistake of a configuration file. */
export interface Problem {
  /** Where, as it would be written in TypeScript: `database.storageGiB`, `aliases[1]`. */
  path: string;
  /** What stands there; `nothing` where the key is missing. Never a secret. */
  value: string;
  allowed: string;
  remedy: string;
  /** Path of the known key that an unknown one was probably meant to be. */
  meant?: string;
}

/** A mistake in the configuration. */
export class ConfigurationError extends Failure {
  override readonly name = 'ConfigurationError';

  constructor(message: string) {
    super(message, exitCodes.usage);
  }
}

/** All mistakes of one configuration file, each listed once. */
export class InvalidConfigurationError extends ConfigurationError {
  constructor(
    readonly file: string,
    readonly problems: readonly Problem[],
  ) {
    super(
      [
        `${file} has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}:`,
        ...problems.map(describe),
      ].join('\n'),
    );
  }
}

function describe({ path, value, allowed, remedy }: Problem): string {
  return `  ${path}: ${value}\n    allowed: ${allowed}\n    remedy:  ${remedy}`;
}

/** The problems behind zod's issues with `input`; `schema` is asked for the names that it knows. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  input: unknown,
): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys' || issue.code === 'invalid_union') {
      const nested =
        decidedChoice(schema, issue.path, at(input, issue.path)) ??
        (issue.code === 'invalid_union' ? meantChoice(issue.errors, at(input, issue.path)) : undefined);
      if (nested !== undefined) {
        const prefixed = nested.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
        return prefixed.flatMap((error) =>
          error.code === 'unrecognized_keys' && error.path.length === issue.path.length
            ? unknownKeys(error, schema, input)
            : problemsOf([error], schema, input),
        );
      }
    }
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue, schema, input);
    if (issue.code === 'invalid_key') {
      const name = String(issue.path.at(-1));
      return issue.issues.map((nested) => problem(issue.path, JSON.stringify(name), nested.message));
    }
    return [problem(issue.path, show(at(input, issue.path)), issue.message)];
  });
}

function unknownKeys(issue: z.core.$ZodIssueUnrecognizedKeys, schema: z.ZodType, input: unknown): Problem[] {
  const known = knownKeys(schema, issue.path);
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    return unknownKey(path, key, known, at(input, path));
  });
}

/** What the choice of a union misses that the value has decided for by a key that only this choice demands. */
function decidedChoice(
  schema: z.ZodType,
  path: readonly PropertyKey[],
  value: unknown,
): z.core.$ZodIssue[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const keys = Object.keys(value);
  const [option] = schemasAt(schema, path)
    .map((union) => decidedOption(union, keys))
    .filter((found) => found !== undefined);
  return option?.safeParse(value).error?.issues;
}

/**
 * Where a value has the shape of one choice of a union, the problems of that choice say more than "none fits". It is
 * the one that knows most of the value's keys. Where none knows any, what a choice misses is no help.
 */
function meantChoice(choices: readonly z.core.$ZodIssue[][], value: unknown): z.core.$ZodIssue[] | undefined {
  const unknownIn = (issues: readonly z.core.$ZodIssue[]) =>
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
    ).length;
  const keys = Object.keys(typeof value === 'object' && value !== null ? value : {});
  const [meant] = choices
    .filter((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'))
    .sort((a, b) => unknownIn(a) - unknownIn(b));
  if (meant === undefined || unknownIn(meant) < keys.length) return meant;
  const unknown = meant.filter(({ code }) => code === 'unrecognized_keys');
  return unknown.length > 0 ? unknown : meant;
}

function problem(path: readonly PropertyKey[], value: string, message: string): Problem {
  const { allowed, remedy } = ruleOf(message) ?? {
    allowed: 'a value of another kind',
    remedy: 'See docs/configuration.md for what this key takes.',
  };
  return { path: pathText(path), value, allowed, remedy };
}

function unknownKey(
  path: readonly PropertyKey[],
  key: string,
  known: readonly string[],
  value: unknown,
): Problem {
  if (known.includes(key)) {
    return {
      path: pathText(path),
      value: show(value),
      allowed: `one of ${known.join(', ')}, without the keys of another choice`,
      remedy: 'Remove what belongs to the other choice.',
    };
  }
  const nearest = known.length > 0 ? closest(key, known) : undefined;
  const isTypo =
    nearest !== undefined &&
    distance(key.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, key.length / 3);
  return {
    path: pathText(path),
    value: `unknown key (with ${show(value)})`,
    allowed: known.join(', '),
    ...(isTypo && { meant: pathText([...path.slice(0, -1), nearest]) }),
    remedy:
      nearest === undefined
        ? 'Remove it.'
        : isTypo
          ? `Did you mean ${nearest}?`
          : `Remove it; the nearest known name is ${nearest}.`,
  };
}

/** The keys that the schema knows at a path, over all choices of a union. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  return [
    ...new Set(
      schemasAt(schema, path)
        .flatMap(choicesOf)
        .flatMap((choice) => (choice instanceof z.ZodObject ? Object.keys(choice.shape) : [])),
    ),
  ];
}

function choicesOf(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional) return choicesOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(choicesOf);
  return [schema];
}

/** The schemas that say what may stand at a path, over all choices of the unions above it. */
function schemasAt(schema: z.ZodType, [head, ...rest]: readonly PropertyKey[]): z.ZodType[] {
  if (schema instanceof z.ZodOptional) {
    return schemasAt(schema.unwrap() as z.ZodType, head === undefined ? [] : [head, ...rest]);
  }
  if (head === undefined) return [schema];
  return choicesOf(schema).flatMap((choice) => {
    const next =
      choice instanceof z.ZodArray
        ? (choice.element as z.ZodType)
        : choice instanceof z.ZodRecord
          ? (choice.valueType as z.ZodType)
          : choice instanceof z.ZodObject && Object.hasOwn(choice.shape, head)
            ? (choice.shape as Record<PropertyKey, z.ZodType>)[head]
            : undefined;
    return next === undefined ? [] : schemasAt(next, rest);
  });
}

/** The value at a path of an input of unknown shape. */
function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    input,
  );
}
