import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Alarm } from '../../ops/alarms/alarms';
import type { AlarmPlan, WatchedAlarm } from '../templates/alarms';
import { type State, stateAfter } from './alarm-state';

/** What SNS would send by mail. */
export interface AlarmMail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** What is known of an alarm between two programs that feed it. */
interface Watched extends WatchedAlarm {
  readonly state: State;
  /** ISO 8601 */
  readonly since: string;
  /** One for each run of a task, the newest last, and no more than count. */
  readonly values: readonly number[];
}

interface Written {
  readonly addresses: readonly string[];
  readonly alarms: readonly Watched[];
}

/**
 * CloudWatch's alarms and the topic of SNS on this machine, as far as tasks feed them by their logs: each run of a task
 * stands for one period, and who is told of alarms gets mail when one opens and when it ends. Kept in a file, because
 * runs are started by several programs.
 */
export class AlarmWatch {
  constructor(
    private readonly file: string,
    private readonly send: (mail: AlarmMail) => Promise<void>,
  ) {}

  /** Begins to watch: nothing is known of any alarm. */
  async begin({ alarms, addresses }: AlarmPlan): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const since = new Date().toISOString();
    await this.write({
      addresses,
      alarms: alarms.map((alarm) => ({ ...alarm, state: 'INSUFFICIENT_DATA', since, values: [] })),
    });
  }

  /**
   * Takes the metrics out of what a task wrote, and tells people of the alarms that open or end by them.
   *
   * @returns names of those that are open now
   */
  async observe(output: string): Promise<readonly string[]> {
    const { addresses, alarms } = await this.read();
    const metrics = metricsIn(output);
    const now = alarms.map((alarm) => fed(alarm, metrics));
    // Most runs measure nothing, and several may be at it at once: those of doctor, for one.
    if (metrics.size > 0) await this.write({ addresses, alarms: now });
    for (const [index, alarm] of now.entries()) {
      const before = alarms[index]?.state;
      const opens = alarm.state === 'ALARM' && before !== 'ALARM';
      const ends = alarm.state === 'OK' && before === 'ALARM';
      if (opens || ends) await this.tell(addresses, alarm.state, alarm);
    }
    return now.filter(({ state }) => state === 'ALARM').map(({ AlarmName }) => AlarmName);
  }

  /** As `alarms list` shows them. */
  async alarms(): Promise<readonly Alarm[]> {
    const { alarms } = await this.read();
    return alarms.map(({ AlarmName, AlarmDescription, state, since }) => ({
      ...{ name: AlarmName, state, since, text: AlarmDescription },
      topics: [],
    }));
  }

  /**
   * Sends an alarm and its end, as if something were wrong.
   *
   * @returns who gets it
   */
  async trial(): Promise<readonly string[]> {
    const { addresses, alarms } = await this.read();
    const [alarm] = alarms;
    if (alarm === undefined || addresses.length === 0) return [];
    for (const state of ['ALARM', 'OK'] as const) await this.tell(addresses, state, alarm);
    return addresses;
  }

  /** Who is told. */
  async addresses(): Promise<readonly string[]> {
    return (await this.read()).addresses;
  }

  private async tell(to: readonly string[], state: State, alarm: WatchedAlarm): Promise<void> {
    if (to.length === 0) return;
    // The subject is that of CloudWatch's own mails.
    await this.send({
      ...{ to, subject: `${state}: "${alarm.AlarmName}" in Local` },
      text: alarm.AlarmDescription,
    });
  }

  private async read(): Promise<Written> {
    return JSON.parse(await readFile(this.file, 'utf8')) as Written;
  }

  private async write(written: Written): Promise<void> {
    await writeFile(this.file, JSON.stringify(written, undefined, 2));
  }
}

/** An alarm after a run of a task that wrote its metric; as it was after one that did not. */
function fed(alarm: Watched, metrics: ReadonlyMap<string, number>): Watched {
  const value = metrics.get(alarm.MetricName);
  if (value === undefined) return alarm;
  const periods = alarm.EvaluationPeriods;
  const values = [...alarm.values, alarm.Statistic === 'SampleCount' ? 1 : value].slice(-periods);
  const looked = [...Array<undefined>(periods - values.length).fill(undefined), ...values];
  const state = stateAfter(alarm, looked, alarm.state);
  return { ...alarm, values, state, since: state === alarm.state ? alarm.since : new Date().toISOString() };
}

/** Values of the lines that docker/opt/matomo-fargate/common/metrics.php writes; of several the last. */
function metricsIn(output: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of output.split('\n')) {
    if (!line.startsWith('{"_aws"')) continue;
    for (const [name, value] of Object.entries(JSON.parse(line) as Record<string, unknown>)) {
      if (typeof value === 'number') found.set(name, value);
    }
  }
  return found;
}
