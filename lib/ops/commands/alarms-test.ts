import { listenerText } from '../alarms/listeners';
import { tryAlarms } from '../alarms/trial';
import { awsOptions, connectTo } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';

/** `alarms test <environment>`: one alarm and its end, to everybody who is told. */
export const alarmsTest: OpsCommand = {
  name: 'alarms test',
  arguments: [environmentArgument],
  summary: 'Sends an alarm and its end to those who are told; fails if nobody would get it',
  options: awsOptions,
  async run(context, values, name: string) {
    const { clock, caller, reporter } = context;
    const clients = connectTo(context, name, values);
    const listeners = await tryAlarms({ clients, clock, caller }, name);
    reporter.result(
      `Sent, an alarm and its end:\n  ${listeners.map(listenerText).join('\n  ')}\nBoth arrive within minutes, or look into the filter for spam.`,
    );
  },
};
