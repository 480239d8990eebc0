import { environments, promotions } from '../../config';
import { connect, type AwsClients } from '../../lib/aws/clients';
import { runOps } from '../../lib/ops/commands';
import type { OpsContext } from '../../lib/ops/commands/context';
import { selectEnvironment } from '../../lib/config';
import type { Caller } from '../../lib/cli/caller';
import type { Clock } from '../../lib/cli/clock';
import { processReporter } from '../../lib/cli/reporter';
import type { ImageBuilder } from '../../lib/image/builder';
import type { AwsCall, Emulator } from '../../stand-ins/aws/emulator';
import { opsContext } from './ops-context';

const configuration = (name: string) => selectEnvironment(environments, name, promotions);

/** How a run of the command line differs from an undisturbed one. */
export interface Disturbance {
  /** The process is killed just before its nth call that changes something, counted from 1. */
  readonly killBefore?: number;
  /** Ctrl-C is pressed while it waits for the nth time, counted from 1. */
  readonly interruptAt?: number;
  readonly caller?: Partial<Caller>;
  readonly builder?: ImageBuilder;
  /** @default one that does not wait */
  readonly clock?: Clock;
  /** Passes by with each wait besides, in milliseconds. */
  readonly slowness?: number;
}

export interface OpsResult {
  readonly exitCode: number | 'killed';
  readonly stdout: string;
  readonly stderr: string;
  /** Names of the calls that changed something, in order. */
  readonly changes: readonly string[];
  /** IAM actions of every call. */
  readonly calls: readonly string[];
  /** Every call with its parameters. */
  readonly requests: readonly OpsRequest[];
}

type OpsRequest = Pick<AwsCall, 'service' | 'action' | 'parameters'>;

class Killed extends Error {}

/** Commands that change nothing. */
const reading = /^(Describe|List|Get|BatchGet|BatchCheck)/;

/**
 * Runs `npm run ops -- …` in this process against the emulator. A profile is the number of an account; without one it
 * is that of the environment that the command changes, which is named last.
 */
export async function ops(
  emulator: Emulator,
  call: string,
  disturbance: Disturbance = {},
): Promise<OpsResult> {
  const args = call.split(' ');
  const named = args.filter((word) => Object.hasOwn(environments, word));
  const { context, results, notes } = opsContext(
    disturbance.interruptAt === undefined ? {} : { interruptAt: disturbance.interruptAt },
  );
  const record: Recorded = { changes: [], requests: [], killed: false };
  const emulated: OpsContext = {
    ...context,
    connect: ({ profile, region }) =>
      recorded(
        connect(
          emulator.client(profile ?? configuration(named.at(-1) ?? '').account, region ?? 'eu-central-1'),
        ),
        record,
        disturbance.killBefore,
      ),
    configuration,
    visit: emulator.visit,
    certificateEnd: () => Promise.resolve(undefined),
    caller: { ...context.caller, ...disturbance.caller },
    ...(disturbance.builder !== undefined && { builder: disturbance.builder }),
    ...(disturbance.clock !== undefined && { clock: disturbance.clock, reporter: processReporter }),
  };
  let exitCode: OpsResult['exitCode'];
  try {
    exitCode = await runOps(args, emulated);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    exitCode = 'killed';
  }
  const { changes, requests } = record;
  const calls = requests.map(({ service, action }) => `${service}:${action}`);
  return { exitCode, stdout: results.join('\n'), stderr: notes.join('\n'), changes, calls, requests };
}

interface Recorded {
  readonly changes: string[];
  readonly requests: OpsRequest[];
  killed: boolean;
}

function recorded(clients: AwsClients, record: Recorded, killBefore: number | undefined): AwsClients {
  for (const [service, client] of Object.entries(clients) as [string, AwsClients['ecs']][]) {
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        (args) => {
          const action = commandName.replace(/Command$/, '');
          const isChange = !reading.test(action);
          if (isChange && record.changes.length + 1 === killBefore) record.killed = true;
          // A dead process calls nothing any more.
          if (record.killed) throw new Killed();
          const parameters = { ...args.input };
          record.requests.push({ service: service.toLowerCase(), action, parameters });
          if (isChange) record.changes.push(action);
          return next(args);
        },
      { step: 'initialize' },
    );
  }
  return clients;
}
