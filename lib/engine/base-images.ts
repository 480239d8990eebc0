import { CommandError } from './child-process';
import type { ContainerEngine } from './container-engine';
import { debianBaseImage } from './debian-base';
import type { Reporter } from '../cli/reporter';

/** Milliseconds in which a registry has to give a sign of life. */
const registryAnswers = 20_000;

/**
 * Images that the run starts from. Each comes from its registry; where that doesn't answer, one image built from
 * Debian's packages does for all of them.
 */
export class BaseImages {
  private unreachable: string | undefined;

  constructor(
    private readonly engine: ContainerEngine,
    private readonly reporter: Reporter,
  ) {}

  /** Why the registry's images could not be had; undefined as long as they could. */
  get reasonForFallback(): string | undefined {
    return this.unreachable;
  }

  /** The image, or the tag of the Debian image in its place. */
  async imageOrDebian(image: string): Promise<string> {
    return (await this.available(image)) ? image : debianBaseImage(this.engine, this.reporter);
  }

  /** True if the image is on this machine, after having been pulled if need be. */
  async available(image: string): Promise<boolean> {
    if (await this.engine.exists('image', image)) return true;
    if (this.unreachable !== undefined) return false;
    try {
      await this.reporter.step(`Pulling ${image}`, () => this.engine.pull(image, registryAnswers));
      return true;
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const reason = error.result.stderr
        .trim()
        .split('\n')
        .at(-1)
        ?.replace(/^Error: /, '');
      this.unreachable = reason || `no answer in ${registryAnswers / 1000} s`;
      return false;
    }
  }
}
