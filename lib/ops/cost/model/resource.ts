import { Failure } from '../../../cli/failure';

/** One resource of the templates, with readers that refuse to guess. */
export class Resource {
  constructor(
    readonly stack: string,
    readonly logicalId: string,
    readonly type: string,
    private readonly properties: Readonly<Record<string, unknown>>,
  ) {}

  /** The property at a path, or undefined. */
  get(...path: readonly string[]): unknown {
    return path.reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      this.properties,
    );
  }

  /** A literal text. @throws Failure if it is missing or computed by CloudFormation. */
  text(...path: readonly string[]): string {
    const value = this.get(...path);
    if (typeof value !== 'string') throw this.cannotRead(path, value, 'a text');
    return value;
  }

  /** A literal number; CloudFormation also writes them as text. @throws Failure as text() does. */
  number(...path: readonly string[]): number {
    const value = this.get(...path);
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) throw this.cannotRead(path, value, 'a number');
    return number;
  }

  /** The elements of a list; none where the property is missing. */
  list(...path: readonly string[]): readonly unknown[] {
    const value = this.get(...path);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.cannotRead(path, value, 'a list');
    return value;
  }

  /** How messages name it. */
  get label(): string {
    return `${this.type} ${this.logicalId} of ${this.stack}`;
  }

  /** For what there is no price for: better no estimate than one that leaves something out. */
  unpriced(what: string): Failure {
    return new Failure(
      `There is no price for ${what} (${this.label}). Add it to lib/ops/commands/cost, with its price to lib/ops/cost/prices.ts.`,
    );
  }

  private cannotRead(path: readonly string[], value: unknown, wanted: string): Failure {
    return new Failure(
      `${path.join('.')} of ${this.label} is ${JSON.stringify(value) ?? 'missing'}; the estimate needs ${wanted} ` +
        'there, so it cannot be made. Please report it with what you changed; deploying works all the same.',
    );
  }
}
