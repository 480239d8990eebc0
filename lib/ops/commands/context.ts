import type { ParseArgsConfig } from 'node:util';
import type { ResolvedConfig } from '../../config';
import type { AwsClients, AwsOptions } from '../../aws/clients';
import type { CertificateEnd } from '../certificate/end';
import type { Clock } from '../../cli/clock';
import type { ImageBuilder } from '../../image/release-builder';
import type { Caller } from '../release/lock';
import type { Reporter } from '../reporter';
import type { Visit } from '../smoke/visit';
import type { Template } from '../template/template';

/** What commands work with. Made once, in bin/ops.ts; tests pass their own. */
export interface OpsContext {
  readonly reporter: Reporter;
  /**
   * The CloudFormation templates of an environment, by stack name.
   * @throws OpsFailure with exit code 2 if its configuration has mistakes.
   */
  readonly synthesise: (environment: string) => Promise<ReadonlyMap<string, Template>>;
  /**
   * What config/<environment>.ts says, for what no stack knows.
   * @throws OpsFailure with exit code 2 if there is no such environment, or it has mistakes.
   */
  readonly configuration: (environment: string) => ResolvedConfig;
  /** Clients for an account and region. Asks AWS for nothing yet. */
  readonly connect: (options: AwsOptions) => AwsClients;
  readonly clock: Clock;
  readonly caller: Caller;
  /** Sends one request to a load balancer, as a visitor does. */
  readonly visit: Visit;
  /** Builds and pushes images. */
  readonly builder: ImageBuilder;
  /** When the certificate that visitors of a host get runs out; `undefined` if the host does not answer. */
  readonly certificateEnd: (host: string) => Promise<CertificateEnd | undefined>;
}

/** The options of a call, as `node:util`'s parseArgs gives them. */
export type OptionValues = Readonly<Record<string, string | boolean | undefined>>;

/** An option of a command: how it is parsed and what the help says about it. */
export interface CommandOption {
  readonly type: NonNullable<ParseArgsConfig['options']>[string]['type'];
  /** What a value stands for in the help: `N` in `--pageviews N`. */
  readonly placeholder?: string;
  readonly help: string;
}

/** `npm run ops -- <name> <environment> [options]` */
export interface Command {
  /** One word, or two: `certificate import`. */
  readonly name: string;
  /**
   * Names of the environments that it takes, in order.
   * @default ['environment']
   */
  readonly environments?: readonly string[];
  /** One line for the list of commands. */
  readonly summary: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  /** @throws OpsFailure if it cannot be done. */
  run(context: OpsContext, environment: string, values: OptionValues, ...more: string[]): Promise<void>;
}
