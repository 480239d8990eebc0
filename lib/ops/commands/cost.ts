import { jsonOption } from './common-options';
import { wholeNumberOf } from '../../cli/arguments';
import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { estimate } from '../cost/estimate';
import { expectedPageviews } from '../cost/pageviews';
import { jsonReport, textReport } from '../cost/report';

/** `cost <environment>`: what the environment costs a month, from its templates; nothing has to be deployed. */
export const cost: OpsCommand = {
  name: 'cost',
  arguments: [environmentArgument],
  summary: 'Estimates what an environment costs a month, item by item, with the biggest lever',
  options: {
    pageviews: {
      type: 'string',
      placeholder: 'N',
      help: 'Page views a month on the sizes as configured. Default: expectedPageviewsPerMonth',
    },
    ...jsonOption,
  },
  async run({ reporter, synthesise }, values, environment: string) {
    // A wrong option is said before the seconds that synthesis takes.
    const given = wholeNumberOf(values, 'pageviews', { min: 1, max: 1e12, unit: 'page views a month' });
    const templates = await reporter.step(`Synthesising ${environment}, to see what it is made of`, () =>
      synthesise(environment),
    );
    const report = values['json'] === true ? jsonReport : textReport;
    reporter.result(report(environment, estimate(templates, given ?? expectedPageviews(templates))));
  },
};
