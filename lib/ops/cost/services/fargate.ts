import type { Inventory } from '../model/inventory';
import type { Item, Lever, PriceContext, PriceFunctions } from '../model/item';
import { hoursPerMonth, prices } from '../model/prices';
import type { Resource } from '../model/resource';
import { runsPerMonth } from '../model/schedule-runs';

/** Fargate gives a task so much storage for nothing. */
const freeEphemeralGiB = 20;

/** Minutes of a run, start and image included: a look for a new geolocation database, a page view that is read back. */
const minutesOf: Readonly<Record<string, number>> = { geoip: 2, probe: 1 };

/** What keeps running (services) and what runs by schedule. Task definitions cost nothing themselves. */
export const fargate: PriceFunctions = {
  'AWS::ECS::Service': (service, context) => {
    const task = context.inventory.referred(service, 'TaskDefinition');
    const size = sizeOf(task);
    const { min, mean } = taskCount(service, context);
    const spot = spotShare(service, min, mean);
    const hours = mean * hoursPerMonth;
    const name = `Tasks ${task.text('Family')}`;
    const levers = [...fewerTasks(service, roleOf(task), min, size), ...armInsteadOfX86(task, size, hours)];
    return [
      {
        kind: 'fixed',
        name,
        quantity: Math.min(min, mean) * (1 - spot) * hoursPerMonth,
        unit: `h of ${size.label}`,
        usdPerUnit: size.usdPerHour,
        levers,
      },
      {
        kind: 'traffic',
        name: `${name}, added by load`,
        quantity: Math.max(0, mean - min) * (1 - spot) * hoursPerMonth,
        unit: `h of ${size.label}`,
        usdPerUnit: size.usdPerHour,
      },
      {
        kind: 'fixed',
        name: `${name}, Spot`,
        quantity: mean * spot * hoursPerMonth,
        unit: `h of ${size.label}`,
        usdPerUnit: size.usdPerHour * prices.fargate.spotShare,
      },
      ...publicAddress(service, 'NetworkConfiguration', hours),
    ];
  },
  'AWS::Scheduler::Schedule': (schedule, { inventory, usage }) => {
    // EventBridge Scheduler gives 14 million invocations a month for nothing; what they start may cost.
    if (schedule.get('Target', 'EcsParameters') === undefined) return [];
    const task = inventory.referred(schedule, 'Target', 'EcsParameters', 'TaskDefinitionArn');
    const size = sizeOf(task);
    const runs = runsPerMonth(schedule);
    const minutes = minutesOf[roleOf(task)];
    const hours = (minutes === undefined ? usage.archiveMinutes(runs) : runs * minutes) / 60;
    return [
      {
        kind: 'traffic',
        name: `Tasks ${task.text('Family')}`,
        quantity: hours,
        unit: `h of ${size.label}`,
        usdPerUnit: size.usdPerHour,
        levers: armInsteadOfX86(task, size, hours),
      },
      ...publicAddress(schedule, 'Target.EcsParameters.NetworkConfiguration', hours),
    ];
  },
  'AWS::ECS::Cluster': (cluster) => {
    const insights = cluster
      .list('ClusterSettings')
      .find((setting) => (setting as { Name?: unknown }).Name === 'containerInsights');
    if (insights !== undefined && (insights as { Value?: unknown }).Value !== 'disabled') {
      throw cluster.unpriced('Container Insights');
    }
    return [];
  },
};

/** Last part of a task definition's family. */
export const roleOf = (task: Resource): string => task.text('Family').split('-').at(-1) ?? '';

/**
 * Smallest and mean number of tasks of a service: that of the traffic where it is behind a load balancer. Where tracking has
 * tasks of its own, page views are theirs; people who read reports are taken to be served by the least number.
 */
export function taskCount(
  service: Resource,
  { inventory, usage }: PriceContext,
): { min: number; mean: number } {
  const { min, max, targetOf } = scalingOf(service, inventory);
  if (service.list('LoadBalancers').length === 0) return { min, mean: min };
  const answering = inventory
    .ofType('AWS::ECS::Service')
    .filter((other) => other.list('LoadBalancers').length > 0)
    .map((other) => roleOf(inventory.referred(other, 'TaskDefinition')));
  const task = inventory.referred(service, 'TaskDefinition');
  if (answering.length > 1 && !answering.includes('tracker'))
    throw service.unpriced('page views shared by several services');
  if (answering.length > 1 && roleOf(task) !== 'tracker') return { min, mean: min };
  return {
    min,
    mean: usage.webTasks({
      vCpu: task.number('Cpu') / 1024,
      min,
      max,
      targetPercent: targetOf('ECSServiceAverageCPUUtilization') ?? 100,
    }),
  };
}

/** Between how many tasks a service scales, and where its policies hold a metric; as many as it has without scaling. */
export function scalingOf(service: Resource, inventory: Inventory) {
  const scaling = inventory
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .find((target) => inventory.mentions(target, service));
  const min = scaling?.number('MinCapacity') ?? service.number('DesiredCount');
  return {
    min,
    max: scaling?.number('MaxCapacity') ?? min,
    targetOf: (metric: string): number | undefined =>
      inventory
        .ofType('AWS::ApplicationAutoScaling::ScalingPolicy')
        .find(
          (policy) =>
            [predefined, customized].some((path) => policy.get(...path) === metric) &&
            scaling !== undefined &&
            inventory.mentions(policy, scaling),
        )
        ?.number(tracking, 'TargetValue'),
  };
}

const tracking = 'TargetTrackingScalingPolicyConfiguration';
const predefined = [tracking, 'PredefinedMetricSpecification', 'PredefinedMetricType'];
const customized = [tracking, 'CustomizedMetricSpecification', 'MetricName'];

interface TaskPrice {
  readonly label: string;
  readonly usdPerHour: number;
  readonly usdPerHourOnArm: number;
}

/** What a task costs by its size, on demand. */
export function sizeOf(task: Resource): TaskPrice {
  const vCpu = task.number('Cpu') / 1024;
  const gb = task.number('Memory') / 1024;
  const architecture = task.get('RuntimePlatform', 'CpuArchitecture') ?? 'X86_64';
  if (architecture !== 'ARM64' && architecture !== 'X86_64') {
    throw task.unpriced(`the architecture ${JSON.stringify(architecture)}`);
  }
  const storage =
    task.get('EphemeralStorage') === undefined ? 0 : task.number('EphemeralStorage', 'SizeInGiB');
  const usdOn = (on: 'ARM64' | 'X86_64') =>
    vCpu * prices.fargate[on].vCpuHour +
    gb * prices.fargate[on].gbHour +
    Math.max(0, storage - freeEphemeralGiB) * prices.fargate.ephemeralGbHour;
  return {
    label: `${vCpu} vCPU, ${gb} GB${architecture === 'ARM64' ? ' (Arm)' : ''}`,
    usdPerHour: usdOn(architecture),
    usdPerHourOnArm: usdOn('ARM64'),
  };
}

/** Share of a service's tasks that run on Spot: beyond the base, by weight. */
function spotShare(service: Resource, min: number, mean: number): number {
  const strategy = service.list('CapacityProviderStrategy') as readonly {
    CapacityProvider: string;
    Base?: number;
    Weight?: number;
  }[];
  const weight = (of: typeof strategy) => of.reduce((sum, { Weight = 0 }) => sum + Weight, 0);
  const spot = strategy.filter(({ CapacityProvider }) => CapacityProvider === 'FARGATE_SPOT');
  if (weight(spot) === 0) return 0;
  const base = strategy.reduce((sum, { Base = 0 }) => sum + Base, 0);
  return (weight(spot) / weight(strategy)) * (Math.max(0, Math.max(min, mean) - base) / Math.max(min, mean));
}

function publicAddress(resource: Resource, configuration: string, hours: number): Item[] {
  const path = [...configuration.split('.'), 'AwsvpcConfiguration', 'AssignPublicIp'];
  if (resource.get(...path) !== 'ENABLED') return [];
  return [
    {
      kind: 'fixed',
      name: 'Public IPv4 addresses',
      quantity: hours,
      unit: 'h',
      usdPerUnit: prices.vpc.publicIpv4Hour,
    },
  ];
}

function fewerTasks(service: Resource, role: string, min: number, size: TaskPrice): Lever[] {
  if (min < 2 || service.list('LoadBalancers').length === 0) return [];
  return [
    {
      change: `${role}.tasks.min: ${min - 1}`,
      loses: 'less is ready for a burst, or left when a task or its zone fails',
      savesUsdPerMonth: size.usdPerHour * hoursPerMonth,
    },
  ];
}

function armInsteadOfX86(task: Resource, size: TaskPrice, hours: number): Lever[] {
  if (task.get('RuntimePlatform', 'CpuArchitecture') === 'ARM64') return [];
  return [
    {
      change: "architecture: 'arm64'",
      loses: 'nothing, where every plugin is plain PHP',
      savesUsdPerMonth: (size.usdPerHour - size.usdPerHourOnArm) * hours,
    },
  ];
}
