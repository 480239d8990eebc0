import { textOf } from '../../cli/arguments';
import { taskNames } from '../../contract/names';
import { type LogEvent, eventText } from '../logs/event';
import { followEvents } from '../logs/follow';
import { sinceOf } from '../logs/since';
import { awsOptions } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `logs <environment> [role]`: what tasks have written, of all of them in one order. */
export const logs: OpsCommand = {
  name: 'logs',
  arguments: [environmentArgument, { name: 'role', example: 'web', optional: true }],
  summary: `What tasks write: of all, or of ${taskNames.join(', ')}`,
  options: {
    since: {
      type: 'string',
      placeholder: 'TIME',
      help: 'From when on: 30m, 2h, 7d ago, or a moment such as 2026-11-27T06:00Z. Default: 15m',
    },
    follow: { type: 'boolean', help: 'Goes on as lines come in, until Ctrl-C' },
    errors: { type: 'boolean', help: 'Only errors, warnings, and answers of 500 and above' },
    json: { type: 'boolean', help: 'Each line as JSON, with the line as the task wrote it' },
    ...awsOptions,
  },
  async run(context, values, name: string, role?: string) {
    const { clock, reporter } = context;
    const since = sinceOf(textOf(values, 'since') ?? '15m', clock.now());
    const place = await placeOf(context, values, name);
    const query = { since, role, errorsOnly: values['errors'] === true };
    const tell = (event: LogEvent) =>
      reporter.result(values['json'] === true ? JSON.stringify(event) : eventText(event));
    if (values['follow'] === true) {
      await followEvents({ clock, read: (asked) => place.logs(asked) }, query, tell);
      return;
    }
    const events = await place.logs(query);
    events.forEach(tell);
    if (events.length === 0) {
      reporter.note(
        `Nothing was written since ${new Date(since).toISOString()}; look further back with --since 1d.`,
      );
    }
  },
};
