import { wholeNumberOf } from '../lib/cli/arguments';
import type { Command, CommandOption, OptionValues, Program } from '../lib/cli/command';
import { usageFailure } from '../lib/cli/failure';
import { runProgram } from '../lib/cli/program';
import type { Reporter } from '../lib/cli/reporter';
import { expectedPageviews } from '../lib/ops/cost/pageviews';
import { synthesise } from '../lib/ops/template/synthesise';
import { prepareBench } from './bench';
import { benchArchive } from './archive';
import { benchMachine } from './machine';
import { benchQueued } from './queued';
import { benchStart } from './start';
import { arrivals } from './simulation/arrivals';
import { trackingService } from './simulation/service';
import { simulate } from './simulation/simulate';
import {
  archiveTable,
  dayTable,
  machineTable,
  queuedTable,
  startTable,
  trackerTable,
  validationTable,
} from './tables';
import { benchTracker } from './tracker';
import { benchValidation } from './validation';

interface BenchContext {
  readonly reporter: Reporter;
}

const counts = {
  rounds: { what: 'How often the images take turns', byDefault: 5 },
  hits: { what: 'Page views for each image in each round', byDefault: 500 },
  concurrency: { what: 'Page views under way at a time', byDefault: 3 },
  spike: { what: 'How many times the hits of the busiest hour come, for some minutes', byDefault: 10 },
  minutes: { what: 'Minutes that this lasts', byDefault: 15 },
} as const;

const option = (name: keyof typeof counts): CommandOption => ({
  type: 'string',
  placeholder: 'N',
  help: `${counts[name].what}. Default: ${counts[name].byDefault}`,
});

const countOf = (values: OptionValues, name: keyof typeof counts): number =>
  wholeNumberOf(values, name, { min: 1, max: 1_000_000, unit: 'a whole number' }) ?? counts[name].byDefault;

const images = { name: 'image', example: 'matomo:5 localhost/main', many: true } as const;

const tracker: Command<BenchContext> = {
  name: 'tracker',
  summary: 'Processor time for each hit, hits per second, 99th percentile, memory',
  arguments: [images],
  options: { hits: option('hits'), rounds: option('rounds'), concurrency: option('concurrency') },
  async run({ reporter }, values, ...given) {
    const [hits, rounds, concurrency] = [
      countOf(values, 'hits'),
      countOf(values, 'rounds'),
      countOf(values, 'concurrency'),
    ];
    demandImages(given, 2);
    const bench = await prepareBench(given, reporter);
    report(reporter, trackerTable(await benchTracker(bench, { images: given, hits, rounds, concurrency })));
  },
};

const start: Command<BenchContext> = {
  name: 'start',
  summary: "Milliseconds from a container's start to its first tracked page view",
  arguments: [images],
  options: { rounds: option('rounds') },
  async run({ reporter }, values, ...given) {
    const rounds = countOf(values, 'rounds');
    demandImages(given, 1);
    const bench = await prepareBench(given, reporter);
    report(reporter, startTable(await benchStart(bench, { images: given, rounds })));
  },
};

const archive: Command<BenchContext> = {
  name: 'archive',
  summary: 'Time for all reports of a day with so many page views, and how it grows',
  arguments: [images],
  options: {
    actions: {
      type: 'string',
      placeholder: 'N,N',
      help: 'Page views of the day. Default: 100000,1000000',
    },
  },
  async run({ reporter }, values, ...given) {
    const actions = actionsOf(values);
    demandImages(given, 1);
    const bench = await prepareBench(given, reporter);
    report(reporter, archiveTable(await benchArchive(bench, { images: given, actions })));
  },
};

const machine: Command<BenchContext> = {
  name: 'machine',
  summary: 'Seconds that npm start takes for dev, of which it removes what is stored here; needs no images',
  arguments: [],
  options: { rounds: option('rounds') },
  async run({ reporter }, values) {
    report(reporter, machineTable(await benchMachine(reporter, { rounds: countOf(values, 'rounds') })));
  },
};

/** @throws Failure with exit code 2 if they are no growing numbers */
function actionsOf(values: OptionValues): number[] {
  const text = typeof values['actions'] === 'string' ? values['actions'] : '100000,1000000';
  const numbers = text.split(',').map(Number);
  const isRight = numbers.every((n, index) => Number.isInteger(n) && n > (numbers[index - 1] ?? 999));
  if (!isRight)
    throw usageFailure(`--actions is '${text}'; it takes growing numbers from 1000, with commas.`);
  return numbers;
}

const simulated: Command<BenchContext> = {
  name: 'simulate',
  summary: 'Reckons a day of an environment with a spike: waits, tasks, connections, cost; needs no images',
  arguments: [{ name: 'environment', example: 'prod' }],
  options: {
    pageviews: {
      type: 'string',
      placeholder: 'N',
      help: "Of a month. Default: the environment's expectedPageviewsPerMonth",
    },
    spike: option('spike'),
    minutes: option('minutes'),
  },
  async run({ reporter }, values, environment) {
    const templates = await synthesise(environment ?? '');
    const limits = { min: 1, max: 1e10, unit: 'a whole number' };
    const pageviews = wholeNumberOf(values, 'pageviews', limits) ?? expectedPageviews(templates);
    const spike = {
      factor: countOf(values, 'spike'),
      from: 14 * 3600,
      seconds: 60 * countOf(values, 'minutes'),
    };
    const service = trackingService(templates);
    report(reporter, dayTable(service, simulate(service, arrivals(pageviews, spike))));
  },
};

const queued: Command<BenchContext> = {
  name: 'queued',
  summary: 'Processor time of a hit that is queued, and hits per second that workers store',
  arguments: [{ name: 'image', example: 'localhost/main' }],
  options: { hits: option('hits'), rounds: option('rounds') },
  async run({ reporter }, values, image = '') {
    const [hits, rounds] = [countOf(values, 'hits'), countOf(values, 'rounds')];
    const bench = await prepareBench([image], reporter);
    report(reporter, queuedTable(await benchQueued(bench, { image, hits, rounds })));
  },
};

const validated: Command<BenchContext> = {
  name: 'validate',
  summary: 'Floods one task of an image of docker/, and holds what simulate reckons against it',
  arguments: [{ name: 'image', example: 'localhost/main' }],
  options: {},
  async run({ reporter }, _values, image = '') {
    const bench = await prepareBench([image], reporter);
    report(reporter, validationTable(await benchValidation(bench, { image })));
  },
};

const program: Program<BenchContext> = {
  call: 'npm run bench --',
  commands: [tracker, queued, start, archive, machine, simulated, validated],
  about:
    'tracker, start and archive compare images on this machine, in turns: the official Matomo image or one laid out like it, and images of\n' +
    'docker/. They must hold the same Matomo; one of docker/ installs the database. bench/README.md says more.',
};

/** @returns the exit code: 0 done, 1 failed, 2 wrong call */
export const runBench = (args: readonly string[], reporter: Reporter): Promise<number> =>
  runProgram(program, args, { reporter });

function demandImages(given: readonly string[], least: number): void {
  if (given.length < least) {
    throw usageFailure(
      `${given.length} image given; it compares ${least} or more. See npm run bench -- --help.`,
    );
  }
  const twice = given.find((image, index) => given.indexOf(image) < index);
  if (twice !== undefined) throw usageFailure(`The image ${twice} is named twice. Name each once.`);
}

const report = (reporter: Reporter, lines: readonly string[]): void =>
  lines.forEach((line) => reporter.result(line));
