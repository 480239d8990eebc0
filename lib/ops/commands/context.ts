import type { ResolvedConfig } from '../../config';
import type { AwsClients, AwsOptions } from '../../aws/clients';
import type { CertificateEnd } from '../certificate/end';
import type { Findings } from '../findings/findings';
import type { Clock } from '../../cli/clock';
import type { ImageBuilder } from '../../image/builder';
import type { Caller } from '../../cli/caller';
import type { Command } from '../../cli/command';
import type { Terminal } from '../../cli/terminal';
import type { LocalPlace } from '../alarms/local';
import type { Reporter } from '../../cli/reporter';
import type { Visit } from '../smoke/visit';
import type { Template } from '../template/template';

/** What commands work with. Made once, in bin/ops.ts; tests pass their own. */
export interface OpsContext {
  readonly reporter: Reporter;
  /**
   * The CloudFormation templates of an environment, by stack name.
   * @throws Failure with exit code 2 if its configuration has mistakes.
   */
  readonly synthesise: (environment: string) => Promise<ReadonlyMap<string, Template>>;
  /**
   * What config/<environment>.ts says, for what no stack knows.
   * @throws Failure with exit code 2 if there is no such environment, or it has mistakes.
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
  /**
   * What `npm start` runs on this machine.
   * @throws Failure with exit code 2 if nothing runs, or several environments do
   */
  readonly local: () => Promise<LocalPlace>;
  readonly terminal: Terminal;
  /** When the certificate that visitors of a host get runs out; `undefined` if the host does not answer. */
  readonly certificateEnd: (host: string) => Promise<CertificateEnd | undefined>;
  /** What the registry knows against this program's packages; `undefined` where it does not say. */
  readonly npmAudit: () => Promise<Findings | undefined>;
}

/** A command of `npm run ops`. */
export type OpsCommand = Command<OpsContext>;
