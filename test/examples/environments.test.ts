import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { selectEnvironment } from '../../lib/config';
import { inProject } from '../../lib/cli/project';
import { templatesFor } from '../support/templates';

interface Example {
  readonly environments: Readonly<Record<string, unknown>>;
  readonly promotions: Readonly<Record<string, string>>;
}

const folder = inProject('examples/environments');

const examples = readdirSync(folder).flatMap((file) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { environments, promotions } = require(join(folder, file)) as Example;
  return Object.keys(environments).map((name) => ({ file, name, environments, promotions }));
});

test.each(examples)(
  '$file: $name has no mistakes, beside the others',
  ({ name, environments, promotions }) => {
    expect(selectEnvironment(environments, name, promotions).name).toBe(name);
  },
);

test.each(examples.filter(({ file }) => file !== 'five.ts'))(
  '$file: $name synthesises',
  ({ name, environments, promotions }) => {
    const { service, data, config } = templatesFor(selectEnvironment(environments, name, promotions));
    service.resourceCountIs('AWS::ElasticLoadBalancingV2::LoadBalancer', 1);
    const records = config.edge.reach === 'internal' ? 1 : 2;
    const isOurs = config.hostedZone !== undefined && config.dns === 'route53';
    service.resourceCountIs('AWS::Route53::RecordSet', isOurs ? records : 0);
    data.resourceCountIs('AWS::EC2::VPC', config.network.kind === 'existing' ? 0 : 1);
  },
);

test('every account of the examples is nobody’s', () => {
  for (const { environments } of examples) {
    expect(JSON.stringify(environments)).not.toMatch(/"account":"(?!1111|2222|3333|4444|5555)/);
  }
});
