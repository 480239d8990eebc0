import { join } from 'node:path';

/** The label on everything that a run makes; its value is the name of the environment. */
export const environmentLabel = 'matomo-local';

const root = join(__dirname, '../..');

/** Where the runs keep what outlives them. Not in version control. */
export const cacheDirectory = join(root, '.cache', 'local');

/** Names of what a run of an environment makes. */
export class Names {
  readonly labels: Readonly<Record<string, string>>;
  readonly network: string;
  /** Certificates, settings and secrets of the environment on this machine. */
  readonly directory: string;

  constructor(readonly environment: string) {
    this.labels = { [environmentLabel]: environment };
    this.network = `matomo-${environment}`;
    this.directory = join(cacheDirectory, environment);
  }

  container(role: string): string {
    return `matomo-${this.environment}-${role}`;
  }

  volume(content: string): string {
    return `matomo-${this.environment}-${content}`;
  }

  file(name: string): string {
    return join(this.directory, name);
  }
}
