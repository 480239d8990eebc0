import { join } from 'node:path';
import { clone, inProject } from '../../cli/project';

/** The label on everything that a run makes; its value is the name of the environment. */
export const environmentLabel = `matomo-local-${clone}`;

/** Where the runs keep what outlives them. Not in version control. */
export const cacheDirectory = inProject('.cache/local');

/** Names of what a run of an environment makes. */
export class Names {
  readonly labels: Readonly<Record<string, string>>;
  readonly network: string;
  /** Tag of the image of docker/. */
  readonly image: string;
  /** Certificates, settings and secrets of the environment on this machine. */
  readonly directory: string;

  constructor(readonly environment: string) {
    this.labels = { [environmentLabel]: environment };
    this.network = `matomo-${environment}-${clone}`;
    this.image = `localhost/matomo-local-image:${environment}-${clone}`;
    this.directory = join(cacheDirectory, environment);
  }

  container(role: string): string {
    return `${this.network}-${role}`;
  }

  volume(content: string): string {
    return `${this.network}-${content}`;
  }

  file(name: string): string {
    return join(this.directory, name);
  }
}
