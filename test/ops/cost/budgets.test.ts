import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { estimate } from '../../../lib/ops/cost/estimate';
import { expectedPageviews } from '../../../lib/ops/cost/pageviews';
import { priceList } from '../../../lib/ops/cost/model/prices';
import {
  environmentNames,
  templatesFor,
  templatesOf,
  type EnvironmentTemplates,
} from '../../support/templates';
import type { Template } from '../../../lib/ops/template/template';

const byStack = ({ registry, data, service }: EnvironmentTemplates) =>
  new Map<string, Template>(
    Object.entries({ registry, data, service }).map(([name, template]) => [name, template.toJSON()]),
  );

/** What a month may cost in us-east-1, without data transfer to the internet. */
const budgets = [
  { expectedPageviewsPerMonth: 1_000_000, usd: 80, multiAz: false },
  { expectedPageviewsPerMonth: 10_000_000, usd: 200, multiAz: true },
  { expectedPageviewsPerMonth: 100_000_000, usd: 450, multiAz: true },
];

describe.each(budgets)(
  'prod at $expectedPageviewsPerMonth page views',
  ({ expectedPageviewsPerMonth, usd, multiAz }) => {
    const templates = templatesFor(resolve('prod', { ...environments.prod, expectedPageviewsPerMonth }));
    const { items, usdPerMonth } = estimate(byStack(templates), expectedPageviewsPerMonth);

    test(`costs less than ${usd} USD a month`, () => {
      expect(priceList).toMatchObject({ region: 'us-east-1', currency: 'USD' });
      expect(usdPerMonth).toBeLessThan(usd);
      // Something is wrong with an estimate that leaves so much of the budget.
      expect(usdPerMonth).toBeGreaterThan(usd * 0.75);
    });

    test('has the firewall, hourly archiving, backups and logs in it', () => {
      const { config } = templates;
      expect(config).toMatchObject({
        firewall: { log: 'off' },
        archiving: { schedule: 'hourly' },
        database: { multiAz, backupRetentionDays: 14 },
      });
      const names = items.map(({ name }) => name);
      expect(names).toEqual(
        expect.arrayContaining([
          'Web application firewall, 5 rules',
          'Web application firewall, requests',
          'Tasks matomo-prod-archive',
          'AWS Backup, database',
          'Logs',
          multiAz ? 'Database, with standby' : 'Database',
        ]),
      );
    });
  },
);

test.each(environmentNames)('every resource of %s has a price or is known to be free', (name) => {
  const templates = byStack(templatesOf(name));
  const { usdPerMonth } = estimate(templates, expectedPageviews(templates));
  expect(usdPerMonth).toBeGreaterThan(40);
});

test('the traffic is what the environment was sized for', () => {
  expect(expectedPageviews(byStack(templatesOf('stage')))).toBe(100_000);
  expect(() => expectedPageviews(new Map())).toThrow('Give the traffic: --pageviews <number>.');
});
