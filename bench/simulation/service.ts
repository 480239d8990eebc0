import { Failure } from '../../lib/cli/failure';
import { Inventory } from '../../lib/ops/cost/model/inventory';
import { imageVariables, taskMetrics } from '../../lib/contract/image';
import { hoursPerMonth } from '../../lib/ops/cost/model/prices';
import type { Resource } from '../../lib/ops/cost/model/resource';
import { roleOf, scalingOf, sizeOf } from '../../lib/ops/cost/services/fargate';
import { connectionsForJobs, connectionsOf } from '../../lib/config/sizes/connections';
import type { Template } from '../../lib/ops/template/template';

/** The service that stores hits, as the templates have it. */
export interface TrackingService {
  /** Whether whoever sent a hit waits until it is stored, or it waits in a queue, for as long as it takes. */
  readonly hitsWait: 'in browsers' | 'in a queue';
  readonly min: number;
  readonly max: number;
  /** Of a task. */
  readonly vCpu: number;
  /** Of a task, on demand. */
  readonly usdPerMonth: number;
  /** Where scaling holds percent of their processors, requests a minute for each, and hits that wait in the queue. */
  readonly targets: {
    readonly cpuPercent: number;
    readonly requestsPerMinute: number;
    readonly queueLength: number;
  };
  /** Requests that a task answers at once; each may hold a connection to the database. */
  readonly workers: number;
  /** That the database has for tasks. */
  readonly connections: number;
  /** Processors of the database; a burstable one has all of them only while it has credits. */
  readonly databaseVCpus: number;
}

/** @throws Failure if the templates have no such service */
export function trackingService(templates: ReadonlyMap<string, Template>): TrackingService {
  const inventory = new Inventory(templates);
  const tasks = inventory
    .ofType('AWS::ECS::Service')
    .map((service) => ({ service, task: inventory.referred(service, 'TaskDefinition') }));
  const ofRole = (role: string) => tasks.find((each) => roleOf(each.task) === role);
  const queued = ofRole('worker');
  const found = queued ?? ofRole('tracker') ?? ofRole('web');
  if (found === undefined)
    throw new Failure('No service of the templates has tasks called worker, tracker or web.');
  const { service, task } = found;
  const { min, max, targetOf } = scalingOf(service, inventory);
  const [database] = inventory.ofType('AWS::RDS::DBInstance') as [Resource];
  const instanceType = database.text('DBInstanceClass').replace(/^db\./, '');
  return {
    hitsWait: queued === undefined ? 'in browsers' : 'in a queue',
    ...{ min, max },
    vCpu: task.number('Cpu') / 1024,
    usdPerMonth: hoursPerMonth * sizeOf(task).usdPerHour,
    targets: {
      cpuPercent: targetOf('ECSServiceAverageCPUUtilization') ?? Infinity,
      requestsPerMinute: targetOf('ALBRequestCountPerTarget') ?? Infinity,
      queueLength: targetOf(taskMetrics.queueLength) ?? Infinity,
    },
    workers: workersOf(task),
    connections: connectionsOf(instanceType) - connectionsForJobs,
    databaseVCpus: vCpusOf(instanceType),
  };
}

/** Two up to `large`, and four for each `xlarge`: https://aws.amazon.com/rds/instance-types/ */
function vCpusOf(instanceType: string): number {
  const times = /\.(\d*)xlarge$/.exec(instanceType)?.[1];
  return times === undefined ? 2 : 4 * Number(times || 1);
}

/** Of Apache and of the fast lane, or those that store what is in a queue. */
function workersOf(task: Resource): number {
  const [container] = task.list('ContainerDefinitions') as [
    { Environment: { Name: string; Value: unknown }[] },
  ];
  return [imageVariables.webWorkers, imageVariables.laneWorkers, imageVariables.queueWorkers]
    .map((name) => Number(container.Environment.find(({ Name }) => Name === name)?.Value ?? 0))
    .reduce((sum, workers) => sum + workers, 0);
}
