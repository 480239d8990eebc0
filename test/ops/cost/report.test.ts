import { runOps } from '../../../lib/ops/commands';
import { opsContext } from '../../support/ops-context';
import { environmentOf, type Resources } from './environment';

const resources: Resources = {
  Group: ['AWS::RDS::DBSubnetGroup', { SubnetIds: ['a', 'b'] }],
  Db: [
    'AWS::RDS::DBInstance',
    { DBInstanceClass: 'db.t4g.medium', AllocatedStorage: '50', MultiAZ: true, BackupRetentionPeriod: 14 },
  ],
  Acl: ['AWS::WAFv2::WebACL', { Rules: [{}, {}, {}, {}] }],
  MasterSecret: ['AWS::SecretsManager::Secret', {}],
  AdminSecret: ['AWS::SecretsManager::Secret', {}],
};
const templates = environmentOf(resources, { 'matomo:expectedPageviewsPerMonth': 10_000_000 });

async function report(...args: string[]): Promise<string> {
  const { context, results, notes } = opsContext({ templates });
  expect(await runOps(['cost', 'prod', ...args], context)).toBe(0);
  expect(notes).toEqual([]);
  return results.join('\n');
}

test('reads as an itemised bill with its assumptions', async () => {
  expect(await report()).toBe(
    `
Matomo prod at 10,000,000 page views a month: about 124.85 USD a month

Prices are those of us-east-1, on demand, in USD, without free tiers, as compiled on 2026-11-20
from secondary sources, not compared with the price list of AWS: see lib/ops/cost/prices.ts. Most other regions cost more.

Fixed                                                                                    104.70
  Database, with standby                  1,460 h of db.t4g.medium × 0.065                94.90
  Web application firewall, 4 rules       1 web ACL × 9                                    9.00
  Secrets                                 2 secrets × 0.4                                  0.80

By traffic                                                                                 8.65
  Web application firewall, requests      13.5 million × 0.6                               8.10
  Database, traffic between zones         27.5 GB × 0.02                                   0.55

Storage                                                                                   11.50
  Database, storage                       100 GB × 0.115                                  11.50

Total                                                                                    124.85

Biggest lever:
  database.multiAz: false
    saves about 53.20 USD a month; Matomo is down while RDS repairs a failed instance, and longer when its zone fails
Others:
  a reserved database instance for a year, without upfront payment
    saves about 27.52 USD a month; the size is fixed to its family for that year
  firewall: { off: 'the reason' }
    saves about 17.10 USD a month; nothing limits guessing at the login, or a flood of hits

Not counted: data transfer to the internet, about 81 GB or 7.25 USD; taxes; support.
The database grows by about 4.7 GB a month until old visits are deleted; each GB is 0.115 USD a month, twice that with a standby.
`.trim(),
  );
});

test('--pageviews asks for another traffic on the same sizes', async () => {
  const text = await report('--pageviews', '20_000_000');
  expect(text).toMatch(/^Matomo prod at 20,000,000 page views a month/);
  expect(text).toMatch(/Web application firewall, requests +27 million × 0\.6 +16\.20$/m);
  expect(text).toMatch(/Database, with standby .* 94\.90$/m);
});

test('--json has the same numbers for scripts', async () => {
  const json = JSON.parse(await report('--json')) as {
    totalPerMonth: number;
    items: { amountPerMonth: number; kind: string }[];
  };
  expect(json).toMatchObject({
    environment: 'prod',
    pageviewsPerMonth: 10_000_000,
    prices: { region: 'us-east-1', currency: 'USD', asOf: '2026-11-20' },
  });
  const sum = json.items.reduce((total, { amountPerMonth }) => total + amountPerMonth, 0);
  expect(json.totalPerMonth).toBeCloseTo(sum);
});
