import type { PriceContext, PriceFunctions } from '../model/item';
import { hoursPerMonth, prices } from '../model/prices';
import type { Resource } from '../model/resource';
import { runsPerMonth } from '../model/schedule-runs';

/** CloudWatch's archive compresses logs to about this share. https://aws.amazon.com/cloudwatch/pricing/ */
const compressed = 0.15;
/** What is kept for ever is counted as two years of it. */
const daysOfForever = 730;

/** Log groups, by what writes to them. What none of the known writers uses holds a few kB: logs of deployments. */
export const logs: PriceFunctions = {
  'AWS::Logs::LogGroup': (group, context) => {
    const gb = writtenGb(group, context);
    const days = group.get('RetentionInDays') === undefined ? daysOfForever : group.number('RetentionInDays');
    return [
      { kind: 'traffic', name: 'Logs', quantity: gb, unit: 'GB', usdPerUnit: prices.cloudWatch.ingestGb },
      {
        kind: 'storage',
        name: 'Logs kept',
        quantity: gb * compressed * (days / (hoursPerMonth / 24)),
        unit: 'GB',
        usdPerUnit: prices.cloudWatch.archiveGbMonth,
      },
    ];
  },
};

/** The TrafficType of a flow log. */
export function trafficOf(flowLog: Resource): 'ALL' | 'ACCEPT' | 'REJECT' {
  const traffic = flowLog.get('TrafficType') ?? 'ALL';
  if (traffic !== 'ALL' && traffic !== 'ACCEPT' && traffic !== 'REJECT') {
    throw flowLog.unpriced(`a flow log of ${JSON.stringify(traffic)}`);
  }
  return traffic;
}

function writtenGb(group: Resource, { inventory, usage }: PriceContext): number {
  const writers = (type: string) =>
    inventory.ofType(type).filter((resource) => inventory.mentions(resource, group));
  const tasks = writers('AWS::ECS::TaskDefinition');
  const using = (type: string) =>
    inventory.ofType(type).filter((user) => tasks.some((task) => inventory.mentions(user, task)));
  const web = using('AWS::ECS::Service').filter((service) => service.list('LoadBalancers').length > 0);
  const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0);
  return (
    (web.length > 0 ? usage.webLogGb : 0) +
    sum(using('AWS::Scheduler::Schedule').map((run) => runsPerMonth(run) * usage.archiveLogGbPerRun)) +
    sum(writers('AWS::EC2::FlowLog').map((flowLog) => usage.flowLogGb(trafficOf(flowLog)))) +
    sum(writers('AWS::WAFv2::LoggingConfiguration').map((logging) => usage.wafLogGb(logsEverything(logging))))
  );
}

function logsEverything(logging: Resource): boolean {
  return logging.get('LoggingFilter', 'DefaultBehavior') !== 'DROP';
}
