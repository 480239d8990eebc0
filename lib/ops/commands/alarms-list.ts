import { type Alarm, alarmsOf, isOpen } from '../alarms/alarms';
import { type Listener, listenersOf, listenerText } from '../alarms/listeners';
import { timeText } from '../release/hold';
import { awsOptions, connectTo } from './aws-options';
import { jsonOption } from './common-options';
import { localName } from '../place/place';
import type { OptionValues } from '../../cli/command';
import type { OpsCommand, OpsContext } from './context';
import { environmentArgument } from './environment-argument';

/** `alarms list <environment>`: what is watched, what is open and why, who is told. */
export const alarmsList: OpsCommand = {
  name: 'alarms list',
  arguments: [environmentArgument],
  summary: 'Lists the alarms, what an open one means and what to do, and who is told',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const { alarms, listeners } =
      name === localName ? await here(context) : await deployed(context, values, name);
    context.reporter.result(
      values['json'] === true
        ? JSON.stringify({ alarms, listeners }, undefined, 2)
        : textOf(name, alarms, listeners),
    );
  },
};

interface Found {
  readonly alarms: readonly Alarm[];
  readonly listeners: readonly Listener[];
}

async function deployed(context: OpsContext, values: OptionValues, name: string): Promise<Found> {
  const { cloudWatch, sns } = connectTo(context, name, values);
  const alarms = await alarmsOf(cloudWatch, name);
  return { alarms, listeners: await listenersOf(sns, alarms) };
}

async function here({ local }: OpsContext): Promise<Found> {
  const { watch } = await local();
  const addresses = await watch.addresses();
  return {
    alarms: await watch.alarms(),
    listeners: addresses.map((who) => ({ topic: 'the mail catcher', who, state: 'confirmed' })),
  };
}

const stateTexts: Readonly<Record<string, string>> = {
  OK: 'ok',
  ALARM: 'OPEN',
  INSUFFICIENT_DATA: 'no data',
};

function textOf(name: string, alarms: readonly Alarm[], listeners: readonly Listener[]): string {
  if (alarms.length === 0)
    return `${name} has no alarms in this account and region: it is not deployed here.`;
  const width = Math.max(...alarms.map((alarm) => alarm.name.length));
  // What is open comes first: there may be two screens of them.
  const ordered = [...alarms.filter(isOpen), ...alarms.filter((alarm) => !isOpen(alarm))];
  const lines = ordered.flatMap((alarm) => {
    const { state, since, text } = alarm;
    const row = [(stateTexts[state] ?? state).padEnd(7), alarm.name.padEnd(width), since && timeText(since)];
    return [row.filter(Boolean).join('  ').trimEnd(), ...(isOpen(alarm) ? [`         ${text}`] : [])];
  });
  const told = listeners.map(listenerText).join('\n  ');
  return [...lines, '', told === '' ? 'Nobody is told.' : `Told are:\n  ${told}`].join('\n');
}
