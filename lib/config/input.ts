import type { Problem } from './problems/problems';
import { secretIn, secretKey, secretRemedy } from './secrets';
import { pathText } from './problems/show';

/** Deeper than any configuration goes. */
const deepest = 20;

/** What a file exports, as data that can be checked and shown. */
export interface Input {
  /** A copy without anything secret, in which a symbol with a name stands for what is no data. */
  readonly data: unknown;
  /** One for each secret in the file. */
  readonly secrets: readonly Problem[];
}

/**
 * Copies what a file exports, whatever that is, so that no later step meets a value that it can't read or must not
 * show: a secret, an object that contains itself, a getter that throws. `undefined` is as good as absent.
 */
export function readInput(input: unknown): Input {
  const secrets: Problem[] = [];
  const open: unknown[] = [];

  const copyOf = (value: unknown, path: readonly PropertyKey[]): unknown => {
    const secret = secretIn(path, value);
    if (secret !== undefined) {
      secrets.push({
        path: pathText(path),
        value: `(hidden: it looks like ${secret})`,
        allowed: 'no secrets in configuration files',
        remedy: secretRemedy(path),
      });
      return Symbol('(hidden)');
    }
    if (typeof value === 'function') return Symbol('a function');
    if (typeof value !== 'object' || value === null) return value;
    if (open.includes(value)) return Symbol('an object that contains itself');
    if (path.length > deepest) return Symbol('an object nested too deeply');
    open.push(value);
    try {
      if (Array.isArray(value)) return Array.from(value, (item, index) => copyOf(item, [...path, index]));
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
        return Symbol(`an object of the class ${value.constructor?.name || 'without a name'}`);
      }
      return objectOf(value, path);
    } catch {
      return Symbol('a value that cannot be read');
    } finally {
      open.pop();
    }
  };

  const objectOf = (value: object, path: readonly PropertyKey[]): object => {
    const copy: Record<string, unknown> = {};
    for (const key of Reflect.ownKeys(value)) {
      const inner = (value as Record<PropertyKey, unknown>)[key];
      if (inner === undefined) continue;
      const name = secretKey(key) ? '(hidden)' : String(key);
      Object.defineProperty(copy, name, {
        value: copyOf(inner, [...path, name]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      if (secretKey(key)) {
        secrets.push({
          path: pathText([...path, name]),
          value: '(hidden: the name of the key looks like a secret)',
          allowed: 'no secrets in configuration files',
          remedy: secretRemedy(path),
        });
      }
    }
    return copy;
  };

  return { data: copyOf(input, []), secrets };
}

/**
 * The file without what is wrong in it: for rules that look at several keys, and need not look whether each is in
 * order. A wrong value is undefined there, a missing one has no key.
 */
export function withoutWrong(data: unknown, problems: readonly Problem[]): unknown {
  const wrong = new Set(problems.map(({ path }) => path));
  const prune = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (wrong.has(pathText(path))) return undefined;
    if (Array.isArray(value)) return value.map((item, index) => prune(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, prune(inner, [...path, key])]),
    );
  };
  return prune(data, []) ?? {};
}
