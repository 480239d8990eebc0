import { listenerText } from '../alarms/listeners';
import { tryAlarms } from '../alarms/trial';
import { awsOptions, connectTo } from './aws-options';
import { Failure } from '../../cli/failure';
import { localName } from '../place/place';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';

const nobodyHere =
  "Nothing was sent, since nobody is told of alarms. Give alarms: { email: ['…'] } in the environment's file, and start it again: npm start -- --detach";

/** `alarms test <environment>`: one alarm and its end, to everybody who is told. */
export const alarmsTest: OpsCommand = {
  name: 'alarms test',
  arguments: [environmentArgument],
  summary: 'Sends an alarm and its end to those who are told; fails if nobody would get it',
  options: awsOptions,
  async run(context, values, name: string) {
    const { clock, caller, reporter } = context;
    if (name === localName) {
      const told = await (await context.local()).watch.trial();
      if (told.length === 0) throw new Failure(nobodyHere);
      reporter.result(`Sent to the mail catcher, an alarm and its end:\n  ${told.join('\n  ')}`);
      return;
    }
    const clients = connectTo(context, name, values);
    const listeners = await tryAlarms({ clients, clock, caller }, name);
    reporter.result(
      `Sent, an alarm and its end:\n  ${listeners.map(listenerText).join('\n  ')}\nBoth arrive within minutes, or look into the filter for spam.`,
    );
  },
};
