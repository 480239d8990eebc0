import type { Clock } from '../cli/clock';
import type { AwsClients } from './clients';
import { awsFailure, isUnreachable } from './failure';

const pauseMilliseconds = 5_000;

/** Commands that change nothing, and may be asked again. */
const reading = /^(Describe|List|Get|BatchGet|BatchCheck)\w*Command$/;

export interface Patience {
  readonly clock: Clock;
  /** Milliseconds since 1970: how long it is tried. */
  readonly until: () => number;
  /** Told once for each stretch of trouble. */
  readonly say: (line: string) => void;
}

type Send = (command: object, ...rest: unknown[]) => Promise<unknown>;

/**
 * The same clients, whose reads are tried again while AWS cannot be reached: a wait of half an hour does not end with a
 * line that is down for a minute. What changes something is tried as often as the SDK does, and no more.
 */
export function patient(clients: AwsClients, patience: Patience): AwsClients {
  const entries = Object.entries(clients) as [string, object][];
  return Object.fromEntries(
    entries.map(([name, client]) => [name, patientClient(client, patience)]),
  ) as unknown as AwsClients;
}

function patientClient(client: object, patience: Patience): object {
  return new Proxy(client, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (property !== 'send' || typeof value !== 'function') return value;
      const send = value.bind(target) as Send;
      return (command: object, ...rest: unknown[]) =>
        reading.test(command.constructor.name)
          ? patiently(patience, () => send(command, ...rest))
          : send(command, ...rest);
    },
  });
}

async function patiently<T>({ clock, until, say }: Patience, read: () => Promise<T>): Promise<T> {
  for (let told = false; ; told = true) {
    try {
      return await read();
    } catch (error) {
      if (!isUnreachable(error) || clock.now() >= until()) throw error;
      if (!told) say(`${awsFailure(error)?.message ?? 'AWS cannot be reached.'} Trying again …`);
    }
    await clock.sleep(pauseMilliseconds);
  }
}
