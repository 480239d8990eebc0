import type { AwsClients } from '../../lib/aws/clients';
import type { ResolvedConfig } from '../../lib/config';
import { environments, promotions } from '../../config';
import { selectEnvironment } from '../../lib/config';
import { Interrupted } from '../../lib/cli/clock';
import type { OpsContext } from '../../lib/ops/commands/context';
import { collectingReporter } from './collecting-reporter';
import type { LocalPlace, LocalWatch } from '../../lib/ops/alarms/local';
import type { Place } from '../../lib/ops/place/place';
import type { Template } from '../../lib/ops/template/template';

interface Fakes {
  readonly templates?: ReadonlyMap<string, Template>;
  readonly clients?: Partial<AwsClients>;
  /** What the file of every environment says. Default: what config/ says */
  readonly config?: ResolvedConfig;
  /** Milliseconds since 1970. Default: in November 2026 */
  readonly now?: number;
  /** Ctrl-C is pressed while the command waits for the nth time, counted from 1. */
  readonly interruptAt?: number;
  /** @default the host does not answer */
  readonly certificateEnd?: Date;
  /** Default: false */
  readonly certificatePlaceholder?: boolean;
  /** What runs on this machine. @default nothing */
  readonly local?: Place;
  /** @default it watches nothing */
  readonly watch?: LocalWatch;
  /** What somebody types, line by line. @default there is no terminal */
  readonly answers?: string[];
}

const watchesNothing: LocalWatch = {
  alarms: () => Promise.resolve([]),
  addresses: () => Promise.resolve([]),
  trial: () => Promise.resolve([]),
};

/** A context for commands that keeps what they say, and whose time passes without waiting. */
export function opsContext({
  templates = new Map(),
  clients = {},
  config,
  now = Date.UTC(2026, 10, 21),
  interruptAt,
  certificateEnd,
  certificatePlaceholder = false,
  local,
  watch = watchesNothing,
  answers,
}: Fakes = {}) {
  const { reporter, results, notes } = collectingReporter();
  const synthesised: string[] = [];
  const connections: object[] = [];
  const sleeps: number[] = [];
  const handed: string[][] = [];
  const asked: string[] = [];
  const context: OpsContext = {
    reporter,
    synthesise: (environment) => {
      synthesised.push(environment);
      return Promise.resolve(templates);
    },
    configuration: (environment) => {
      if (config !== undefined) return config;
      return selectEnvironment(environments, environment, promotions);
    },
    connect: (options) => {
      connections.push(options);
      return clients as AwsClients;
    },
    certificateEnd: () =>
      Promise.resolve(certificateEnd && { end: certificateEnd, placeholder: certificatePlaceholder }),
    npmAudit: () => Promise.resolve({ critical: 0, high: 2 }),
    caller: { user: 'maria', host: 'laptop', pid: 1, space: 'boot', isAlive: () => true },
    visit: () => Promise.reject(new Error('nobody answers')),
    builder: {
      source: () => Promise.reject(new Error('no clone')),
      isAncestor: () => Promise.resolve(undefined),
      build: () => Promise.reject(new Error('no engine')),
      push: () => Promise.reject(new Error('no engine')),
    },
    local: () =>
      local === undefined
        ? Promise.reject(new Error('nothing runs here'))
        : Promise.resolve(Object.assign(Object.create(local), { watch }) as LocalPlace),
    terminal: {
      interactive: answers !== undefined,
      hand: (program, args) => {
        handed.push([program, ...args]);
        return Promise.resolve(0);
      },
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answers?.shift() ?? '');
      },
    },
    clock: {
      now: () => now,
      sleep: (milliseconds) => {
        sleeps.push(milliseconds);
        now += milliseconds;
        return sleeps.length === interruptAt ? Promise.reject(new Interrupted()) : Promise.resolve();
      },
      hold: (work) => work(),
      check: () => undefined,
    },
  };
  return { context, results, notes, synthesised, connections, sleeps, handed, asked };
}
