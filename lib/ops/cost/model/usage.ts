import { hoursPerMonth } from './prices';

const daysPerMonth = hoursPerMonth / 24;
const secondsPerMonth = hoursPerMonth * 3600;
const kb = 1e-6;

/**
 * What a page view brings with it; bench/simulation reckons with it, too. "Measured" numbers are from Matomo 5 on a 2-vCPU machine; "assumed" ones are on the safe side, and an installation can replace them by its own.
 */
export const perPageview = {
  /** Assumed: page views plus downloads, outlinks, site searches and events. */
  hits: 1.1,
  /** Assumed: matomo.js once per visit of four page views, cached after that. */
  scriptLoads: 0.25,
};

export const perHit = {
  /** Measured: 2.9 ms of one core, TLS included (bench/RESULTS.md). Assumed: a core of Fargate is a third slower. */
  cpuSeconds: 0.004,
  /** 286 B per action row in a public installation of 406 million actions a month; half of it again for indexes. */
  databaseGb: (286 * 1.5) / 1e9,
  /** Assumed: about five statements, both directions; connections are kept. */
  databaseTrafficGb: 5 * kb,
  /** Request and response with headers. Most of it is the request's. */
  edgeGb: 2 * kb,
  responseGb: 0.5 * kb,
};

/** EFS meters a look at config.ini.php's attributes as 4 KiB. */
const attributesGb = 4.096 * kb;
/** A client of NFS keeps attributes for 3 to 60 seconds (nfs(5), acregmin); assumed: two tasks, the shortest time. */
const attributesKeptSeconds = 3 / 2;

/** matomo.js, compressed, with headers. */
const scriptGb = 30 * kb;
/** A line of the web tasks' access log (docker/apache/logging.conf) with CloudWatch's 26 bytes per event. */
const logLineGb = 0.12 * kb;
/** A gzipped line of the load balancer's access log. */
const accessLogLineGb = 0.1 * kb;
/** One record of a flow log with CloudWatch's 26 bytes per event. */
const flowRecordGb = 0.146 * kb;

/** A request in the firewall's log, with CloudWatch's 26 bytes per event. */
const wafLineGb = 1.5 * kb;
/** Assumed: requests that the firewall counts or blocks. */
const wafBlockedShare = 0.01;

/** Hours of a day and their share of the mean traffic: a peak of three times the mean. Shares × hours make 24. */
export const day = [
  { hours: 4, share: 3 },
  { hours: 8, share: 1.25 },
  { hours: 12, share: 1 / 6 },
];

const archive = {
  /** Image pull and start of a task, which Fargate bills. */
  startMinutes: 1,
  /** Measured: 5.6 s for all periods of 112,000 actions. Assumed: three times that, for segments. */
  secondsPerAction: (5.6 / 112_000) * 3,
  logGbPerRun: 20 * kb,
};

/** What a month of an environment uses. Gigabytes are 10⁹ bytes, as AWS's price pages are loose about it. */
export interface Usage {
  readonly pageviews: number;
  readonly hits: number;
  /** Everything that reaches the load balancer. */
  readonly requests: number;
  /** Load balancer capacity units, mean of the month. */
  readonly lcus: number;
  readonly webLogGb: number;
  readonly accessLogGb: number;
  readonly archiveLogGbPerRun: number;
  readonly fileSystemReadGb: number;
  readonly databaseTrafficGb: number;
  /** What the database grows by every month, until old visits are deleted. */
  readonly databaseGrowthGb: number;
  /** To browsers; paid apart from everything else. */
  readonly internetGb: number;
  /** Flow log records of all connections, or of the refused ones only. */
  flowLogGb(traffic: 'ALL' | 'ACCEPT' | 'REJECT'): number;
  /** The firewall's log of all requests, or of those that a filter lets through. */
  wafLogGb(everything: boolean): number;
  /** Mean number of web tasks, when they scale on CPU at `targetPercent`. */
  webTasks(task: { vCpu: number; min: number; max: number; targetPercent: number }): number;
  /** Minutes of one archiving task that runs so often a month. */
  archiveMinutes(runsPerMonth: number): number;
}

/** Usage for so many page views a month. */
export function usageOf(pageviews: number): Usage {
  const hits = pageviews * perPageview.hits;
  const scriptLoads = pageviews * perPageview.scriptLoads;
  const requests = hits + scriptLoads;
  return {
    pageviews,
    hits,
    requests,
    // Of the LCU's dimensions the largest counts: 25 new connections a second or 1 GB an hour. Page views of a visit
    // are further apart than browsers keep connections, so each hit is a connection.
    lcus: Math.max(
      hits / secondsPerMonth / 25,
      (hits * perHit.edgeGb + scriptLoads * scriptGb) / hoursPerMonth,
    ),
    webLogGb: requests * logLineGb,
    accessLogGb: requests * accessLogLineGb,
    archiveLogGbPerRun: archive.logGbPerRun,
    fileSystemReadGb: Math.min(hits, secondsPerMonth / attributesKeptSeconds) * attributesGb,
    databaseTrafficGb: hits * perHit.databaseTrafficGb,
    databaseGrowthGb: hits * perHit.databaseGb,
    internetGb: hits * perHit.responseGb + scriptLoads * scriptGb,
    // Every hit brings a connection to the load balancer (seen there in two directions) and one to the database (seen
    // at both ends in two directions). Refused are the scans that every public address gets.
    flowLogGb: (traffic) => (traffic === 'REJECT' ? 0 : hits * 6 * flowRecordGb) + refusedFlowLogGb(traffic),
    wafLogGb: (everything) => requests * wafLineGb * (everything ? 1 : wafBlockedShare),
    webTasks: ({ vCpu, min, max, targetPercent }) => {
      const meanVCpus = (hits * perHit.cpuSeconds) / secondsPerMonth;
      const tasksAt = (share: number) => Math.ceil((meanVCpus * share) / ((vCpu * targetPercent) / 100));
      return day.reduce(
        (mean, { hours, share }) => mean + (Math.min(max, Math.max(min, tasksAt(share))) * hours) / 24,
        0,
      );
    },
    // A run works through the current day: half of it in the mean where runs are hourly, all of it where daily.
    archiveMinutes: (runsPerMonth) => {
      const actionsPerRun = (hits / daysPerMonth) * (runsPerMonth > daysPerMonth * 2 ? 0.5 : 1);
      return runsPerMonth * (archive.startMinutes + (actionsPerRun * archive.secondsPerAction) / 60);
    },
  };
}

/** Assumed: one record every two seconds, over all public addresses of an environment. */
function refusedFlowLogGb(traffic: 'ALL' | 'ACCEPT' | 'REJECT'): number {
  return traffic === 'ACCEPT' ? 0 : (secondsPerMonth / 2) * flowRecordGb;
}
