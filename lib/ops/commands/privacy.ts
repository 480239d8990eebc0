import { askAdmin, cell, type Row } from '../admin/ask';
import { pageViewCheck, requestLogCheck } from '../doctor/privacy';
import { localName } from '../place/place';
import { type Check, textOf } from '../preflight/check';
import { awsOptions } from './aws-options';
import { jsonOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `privacy check <environment>`: whether what is declared about privacy holds, and what is stored. */
export const privacyCheck: OpsCommand = {
  name: 'privacy check',
  arguments: [environmentArgument],
  summary:
    'Sends a page view, and looks at what is stored and logged of addresses, and whether what is declared holds; ends with 1 if not',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const { reporter, clock } = context;
    const place = await placeOf(context, values, name);
    const checks = [
      // On this machine a task does not know the public name; npm start has sent page views by it.
      ...(name === localName ? [] : [await pageViewCheck(place, reporter)]),
      ...(await askAdmin(place, ['privacy', 'check'], reporter)).map(checkOf),
      await requestLogCheck(place, clock.now()),
    ];
    reporter.result(values['json'] === true ? JSON.stringify(checks, undefined, 2) : textOf(checks));
    return checks.every(({ result }) => result === 'ok') ? 0 : 1;
  },
};

const checkOf = (row: Row): Check => ({
  what: cell(row, 'what'),
  result: row['ok'] === true ? 'ok' : 'wrong',
  detail: cell(row, 'detail'),
  ...(row['remedy'] !== undefined && { remedy: cell(row, 'remedy') }),
});
