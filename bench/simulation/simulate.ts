import { hitsPerVcpu } from '../../lib/constructs/tasks/worker-service';
import { perHit } from '../../lib/ops/cost/model/usage';
import type { TrackingService } from './service';

/** How a day went. */
export interface Day {
  readonly hits: number;
  /** Hits a second. */
  readonly peak: number;
  /** Seconds that the hit which waited longest had to wait. */
  readonly longestWait: number;
  /** Hits whose wait was longer than a browser's page stays open. */
  readonly givenUp: number;
  readonly tasks: { readonly most: number; readonly mean: number };
  /** That tasks may hold at once at most; twice as many while they are replaced. */
  readonly connections: number;
  /** Of a processor of the database, in the busiest minute. */
  readonly databaseVCpus: number;
}

/**
 * What AWS says of its scaling, and what is taken for granted of Fargate. Seconds and data points of a minute each.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
const aws = {
  /** CloudWatch has a minute's figure after the minute, and a little later. */
  metricDelay: 60,
  /** Above the target for so long: more tasks. */
  outAfter: 3,
  /** Below nine tenths of it for so long: fewer. */
  inAfter: 15,
  inBelow: 0.9,
  /** Default of the policies: no fewer tasks so soon after a change. More are added at any time, where still more are needed. */
  cooldown: 300,
  /** Assumed: address, pull of the image, start (0.6 s, bench/RESULTS.md), and two looks of the load balancer. */
  taskStart: 60,
};

/** Measured: processor time of MariaDB for a hit (lib/config/sizes/sizing.ts). */
const databaseSecondsPerHit = 0.0034;

/** Seconds, assumed: whoever waits so long has left the page, and its browser with them. */
const patienceOfBrowsers = 30;

const minute = 60;

/**
 * Reckons a day, second by second: hits queue where they come faster than the processors of the tasks or of the database
 * allow, tasks come and go by the service's rules, with the delays of AWS. What it leaves out: memory, the disk of the
 * database, and people who read reports.
 *
 * @param arrivals hits in each second
 * @param cpuSecondsPerHit @default that of the cost estimate; of workers of a queue, that of their scaling
 */
export function simulate(
  service: TrackingService,
  arrivals: Float64Array,
  cpuSecondsPerHit = service.hitsWait === 'in a queue' ? 1 / hitsPerVcpu : perHit.cpuSeconds,
): Day {
  const fleet = new Fleet(service);
  const patience = service.hitsWait === 'in a queue' ? Infinity : patienceOfBrowsers;
  const perTask = service.vCpu / cpuSecondsPerHit;
  const figures: Figures[] = [];
  const most = { wait: 0, tasks: 0, perMinute: 0 };
  let [waiting, givenUp, taskSeconds, answered, arrived] = [0, 0, 0, 0, 0];
  arrivals.forEach((hits, second) => {
    const running = fleet.running(second);
    const ofTasks = running * perTask;
    const capacity = Math.min(ofTasks, service.databaseVCpus / databaseSecondsPerHit);
    waiting += hits;
    const done = Math.min(waiting, capacity);
    waiting -= done;
    const left = Math.max(0, waiting - capacity * patience);
    givenUp += left;
    waiting -= left;
    most.wait = Math.max(most.wait, waiting / capacity);
    most.tasks = Math.max(most.tasks, fleet.wanted);
    taskSeconds += fleet.wanted;
    answered += done;
    arrived += hits;
    if ((second + 1) % minute !== 0) return;
    figures.push({
      load: (100 * answered) / (ofTasks * minute),
      requests: arrived / running,
      waiting,
    });
    most.perMinute = Math.max(most.perMinute, answered);
    [answered, arrived] = [0, 0];
    fleet.follow(figures.slice(0, figures.length - aws.metricDelay / minute), second);
  });
  return {
    hits: arrivals.reduce((sum, hits) => sum + hits, 0),
    peak: arrivals.reduce((highest, hits) => Math.max(highest, hits), 0),
    longestWait: most.wait,
    givenUp,
    tasks: { most: most.tasks, mean: taskSeconds / arrivals.length },
    connections: most.tasks * service.workers,
    databaseVCpus: (most.perMinute / minute) * databaseSecondsPerHit,
  };
}

/** Of a minute: percent of the tasks' processors, requests for each task, and hits that wait at its end. */
interface Figures {
  readonly load: number;
  readonly requests: number;
  readonly waiting: number;
}

/** The tasks of a service. */
class Fleet {
  wanted: number;
  /** When each of them answers, in seconds since midnight. */
  private ready: number[];
  private changedAt = -Infinity;

  constructor(private readonly service: TrackingService) {
    this.wanted = service.min;
    this.ready = Array<number>(service.min).fill(-Infinity);
  }

  running(second: number): number {
    return this.ready.filter((at) => at <= second).length;
  }

  /** Any policy adds tasks, all of them have to agree to fewer. */
  follow(known: readonly Figures[], second: number): void {
    const { min, max, targets } = this.service;
    const ratios = known
      .slice(-aws.inAfter)
      .map(({ load, requests, waiting }) =>
        Math.max(
          load / targets.cpuPercent,
          requests / targets.requestsPerMinute,
          waiting / targets.queueLength,
        ),
      );
    const last = ratios.at(-1) ?? 1;
    const needed = Math.min(max, Math.max(min, Math.ceil(this.running(second) * last)));
    const recent = ratios.slice(-aws.outAfter);
    const isTooMuch = recent.length === aws.outAfter && recent.every((ratio) => ratio > 1);
    const isTooLittle = ratios.length === aws.inAfter && ratios.every((ratio) => ratio < aws.inBelow);
    if (isTooMuch && needed > this.wanted) this.scaleTo(needed, second);
    else if (isTooLittle && needed < this.wanted && second - this.changedAt >= aws.cooldown)
      this.scaleTo(needed, second);
  }

  private scaleTo(count: number, second: number): void {
    this.changedAt = second;
    this.wanted = count;
    while (this.ready.length < count) this.ready.push(second + aws.taskStart);
    this.ready = this.ready.slice(0, count);
  }
}
