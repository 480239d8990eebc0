import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Names } from '../machine/names';
import { generateSecretString } from './secret-string';
import type { Templates } from '../templates/templates';

/** `arn:…:secret:<name>-<six characters>[:<JSON key>:<version stage>:<version>]`, as ECS writes it. */
const reference =
  /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(?<name>[^:]+)-[^:-]{6}(?::(?<key>[^:]*):[^:]*:[^:]*)?$/;

/**
 * The secrets of an environment on this machine: one file each, readable by its owner alone, generated once by the
 * template's rules and kept for as long as the data.
 */
export class SecretStore {
  /** The first request for a secret makes it; those that come meanwhile wait for the same one. */
  private readonly requested = new Map<string, Promise<string>>();

  constructor(
    private readonly directory: string,
    private readonly templates: Templates,
  ) {}

  static of(names: Names, templates: Templates): SecretStore {
    return new SecretStore(names.file('secrets'), templates);
  }

  /** The file of a secret, by its name in Secrets Manager. */
  fileOf(name: string): string {
    return join(this.directory, name.replaceAll('/', '-'));
  }

  /**
   * What ECS would put into a container for the `ValueFrom` of one of its secrets.
   *
   * @throws Error if it's not the ARN of a secret, or the secret lacks the JSON key
   */
  async valueOf(valueFrom: string): Promise<string> {
    const { name, key } = reference.exec(valueFrom)?.groups ?? {};
    if (name === undefined) throw new Error(`${valueFrom} is not the ARN of a secret`);
    const secret = await this.secret(name, key);
    if (!key) return secret;
    const value = (JSON.parse(secret) as Record<string, unknown>)[key];
    if (typeof value !== 'string') throw new Error(`the secret ${name} has no JSON key ${key}`);
    return value;
  }

  /** `username` and `password` of a secret, by its name. */
  async credentials(name: string): Promise<{ username: string; password: string }> {
    return JSON.parse(await this.read(name)) as { username: string; password: string };
  }

  /** The whole secret, by its name. */
  read(name: string): Promise<string> {
    return this.secret(name, undefined);
  }

  /** Containers that start from now on get it. */
  async replace(name: string, value: string): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await writeFile(this.fileOf(name), value, { mode: 0o600 });
    this.requested.set(name, Promise.resolve(value));
  }

  private secret(name: string, key: string | undefined): Promise<string> {
    const requested = this.requested.get(name) ?? this.readOrGenerate(name, key);
    this.requested.set(name, requested);
    return requested;
  }

  private async readOrGenerate(name: string, key: string | undefined): Promise<string> {
    const file = this.fileOf(name);
    const existing = await readFile(file, 'utf8').catch(() => undefined);
    if (existing !== undefined) return existing;
    const generated = this.generate(name, key);
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await writeFile(file, generated, { mode: 0o600 });
    return generated;
  }

  private generate(name: string, key: string | undefined): string {
    const declared = this.templates
      .ofType('AWS::SecretsManager::Secret')
      .map((resource) => this.templates.properties(resource))
      .find((properties) => properties['Name'] === name);
    if (declared) return generateSecretString(declared['GenerateSecretString']);
    // Made by hand in AWS, such as the credentials of a mail server: here, nothing checks them.
    return key ? JSON.stringify({ username: 'local', password: 'local' }) : 'local';
  }
}
