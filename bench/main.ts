import { parseArgs } from 'node:util';
import { LocalRunError } from '../lib/local/local-run-error';
import type { Reporter } from '../lib/cli/reporter';
import { prepareBench } from './bench';
import { benchStart } from './start';
import { startTable, trackerTable } from './tables';
import { benchTracker } from './tracker';

const help = `npm run bench -- tracker IMAGE IMAGE… [--hits N] [--rounds N] [--concurrency N]
npm run bench -- start IMAGE… [--rounds N]

Compares images on this machine, in turns: the official Matomo image or one laid out like it, and images of docker/.
They must hold the same Matomo; one of docker/ installs the database. bench/README.md says more.

  tracker          processor time for each hit, hits per second, 99th percentile, memory
  start            milliseconds from a container's start to its first tracked page view
  --hits N         page views for each image in each round (default: 500)
  --rounds N       how often the images take turns (default: 5)
  --concurrency N  page views under way at a time (default: 3)`;

/** @returns the exit code: 0 done, 1 failed, 2 wrong call */
export async function runBench(argv: readonly string[], reporter: Reporter): Promise<number> {
  try {
    for (const line of await lines(argv, reporter)) reporter.result(line);
    return 0;
  } catch (error) {
    if (!(error instanceof LocalRunError)) throw error;
    reporter.note(error.message);
    return error.exitCode;
  }
}

async function lines(argv: readonly string[], reporter: Reporter): Promise<string[]> {
  const { values, positionals } = parse(argv);
  const [command, ...images] = positionals;
  if (values.help || command === undefined) return [help];
  if (command !== 'tracker' && command !== 'start') {
    throw usage(`There is no benchmark '${command}'; there are tracker and start.`);
  }
  if (images.length < (command === 'tracker' ? 2 : 1))
    throw usage(`${command} was given ${images.length} images.`);
  if (new Set(images).size < images.length) throw usage('An image was named twice.');
  const rounds = wholeNumber('--rounds', values.rounds, 5);
  const hits = wholeNumber('--hits', values.hits, 500);
  const concurrency = wholeNumber('--concurrency', values.concurrency, 3);
  const bench = await prepareBench(images, reporter);
  return command === 'tracker'
    ? trackerTable(await benchTracker(bench, { images, hits, rounds, concurrency }))
    : startTable(await benchStart(bench, { images, rounds }));
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { hits: text, rounds: text, concurrency: text, help: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: [...argv], options, strict: true, allowPositionals: true });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function wholeNumber(option: string, value: string | undefined, byDefault: number): number {
  if (value === undefined) return byDefault;
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw usage(`${option} is '${value}'; it must be a whole number above 0.`);
}

function usage(message: string): LocalRunError {
  return new LocalRunError(`${message} See npm run bench -- --help.`, 2);
}
