import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { exitCodes, Failure } from '../cli/failure';
import { ruleOf } from './schema/rules';

/** One mistake of a configuration file. */
export interface Problem {
  /** Where, as it would be written in TypeScript: `database.storageGiB`, `aliases[1]`. */
  path: string;
  /** What stands there, as JSON; `nothing` where the key is missing. Never a secret. */
  value: string;
  allowed: string;
  remedy: string;
  /** Path of the known key that an unknown one was probably meant to be. */
  meant?: string;
  /** Whether `path` holds a secret. */
  secret?: boolean;
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
    if (issue.code === 'unrecognized_keys') {
      const known = knownKeys(schema, issue.path);
      return issue.keys.map((key) =>
        unknownKey([...issue.path, key], key, known, at(input, [...issue.path, key])),
      );
    }
    if (issue.code === 'invalid_union') {
      const nested = meantChoice(issue.errors, at(input, issue.path));
      if (nested !== undefined) {
        const prefixed = nested.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
        return problemsOf(prefixed, schema, input);
      }
    }
    if (issue.code === 'invalid_key') {
      const name = String(issue.path.at(-1));
      return issue.issues.map((nested) => problem(issue.path, JSON.stringify(name), nested.message));
    }
    return [problem(issue.path, show(at(input, issue.path)), issue.message)];
  });
}

/**
 * Where a value has the shape of one choice of a union, the problems of that choice say more than "none fits". It is
 * the choice that knows most of the value's keys. Where none knows any, what a choice misses is no help.
 */
function meantChoice(choices: readonly z.core.$ZodIssue[][], value: unknown): z.core.$ZodIssue[] | undefined {
  const unknownKeys = (issues: readonly z.core.$ZodIssue[]) =>
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [],
    ).length;
  const [meant] = choices
    .filter((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'))
    .sort((a, b) => unknownKeys(a) - unknownKeys(b));
  if (meant === undefined || unknownKeys(meant) < Object.keys(value ?? {}).length) return meant;
  const unknown = meant.filter(({ code }) => code === 'unrecognized_keys');
  return unknown.length > 0 ? unknown : meant;
}

function problem(path: readonly PropertyKey[], value: string, message: string): Problem {
  const { allowed, remedy } = ruleOf(message) ?? { allowed: message, remedy: 'See config/example.ts.' };
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
function knownKeys(schema: unknown, path: readonly PropertyKey[]): string[] {
  if (schema instanceof z.ZodOptional) return knownKeys(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => knownKeys(option, path));
  if (schema instanceof z.ZodArray) return knownKeys(schema.element, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const [head, ...rest] = path;
  if (head === undefined) return Object.keys(schema.shape);
  return knownKeys((schema.shape as Record<PropertyKey, unknown>)[head], rest);
}

/** The value at a path of an input of unknown shape. */
function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

export function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(the file)';
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'function' ? 'a function' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
