/**
 * How long `npx cdk synth` takes, in one interleaved run: as cdk.json has it, without and with the CDK's validation
 * of templates, and with ts-node, as `cdk init` sets an app up. Quiet the machine first: the ratio holds under load,
 * the seconds don't.
 *
 *     npm run bench:synth -- [rounds, default 5] [environment, default dev]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

interface Variant {
  readonly name: string;
  readonly validation: boolean;
  /** The CDK's `--app`. @default cdk.json's */
  readonly app?: string;
}

const tsNode = 'npx --yes --package ts-node@10.9.2 -- ts-node --prefer-ts-exts bin/matomo.ts';
const variants: readonly Variant[] = [
  { name: 'ours', validation: false },
  { name: 'ours, templates validated', validation: true },
  { name: 'ts-node', validation: false, app: tsNode },
  { name: 'ts-node, templates validated', validation: true, app: tsNode },
];

interface Seconds {
  readonly clock: number;
  /** Of the processor, all processes together. */
  readonly processor: number;
}

/** One synthesis. The shell's `time` knows what children of children took; Node does not. */
function synthesise({ name, validation, app }: Variant, environment: string, output: string): Seconds {
  const args = ['cdk', 'synth', '--quiet', '--context', `env=${environment}`, '--output', output];
  const { status, stderr } = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%R %U %S'; time "$@"`, 'bash', 'npx', ...args, ...(app ? ['--app', app] : [])],
    { cwd: root, encoding: 'utf8', env: { ...process.env, CDK_VALIDATION: String(validation) } },
  );
  if (status !== 0) throw new Error(`${name}: npx ${args.join(' ')} ended with ${status}:\n${stderr}`);
  const [clock = NaN, user = NaN, system = NaN] = stderr.trim().split('\n').at(-1)!.split(' ').map(Number);
  return { clock, processor: user + system };
}

const print = (line: string) => process.stdout.write(`${line}\n`);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function main(rounds: number, environment: string): void {
  const output = mkdtempSync(join(tmpdir(), 'matomo-bench-'));
  try {
    // Once unmeasured: npx fetches ts-node, and the functions are bundled.
    for (const variant of variants) synthesise(variant, environment, output);
    const runs = variants.map((): Seconds[] => []);
    for (let round = 0; round < rounds; round++)
      variants.forEach((variant, index) => runs[index]!.push(synthesise(variant, environment, output)));
    print(`npx cdk synth --quiet --context env=${environment}: medians of ${rounds} rounds`);
    print(`${''.padEnd(30)} clock     processor  share of ts-node's processor time`);
    variants.forEach((variant, index) => {
      const clock = median(runs[index]!.map((run) => run.clock));
      const processor = median(runs[index]!.map((run) => run.processor));
      const usual = median(runs[variant.validation ? 3 : 2]!.map((run) => run.processor));
      const share = ((processor / usual) * 100).toFixed(0);
      print(
        `${variant.name.padEnd(30)} ${clock.toFixed(2).padStart(6)} s  ${processor.toFixed(2).padStart(6)} s   ${share.padStart(4)} %`,
      );
    });
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

main(Number(process.argv[2] ?? 5), process.argv[3] ?? 'dev');
