import { inProject } from '../../lib/cli/project';
import { Failure } from '../../lib/cli/failure';
import type { Reporter } from '../../lib/cli/reporter';
import { attempt } from '../../lib/engine/child-process';

/** Of config/. */
const environment = 'dev';

export interface MachineOptions {
  /** How often it is started; images that are missing are made by the first. */
  rounds: number;
}

/** What a start of an environment on this machine took. */
export interface MachineResult {
  /** Until everything runs and the proof has counted a page view. */
  seconds: number;
}

/** Starts `dev` as `npm start -- --detach` does, and removes it with what it has stored, again and again. */
export async function benchMachine(reporter: Reporter, { rounds }: MachineOptions): Promise<MachineResult[]> {
  const results: MachineResult[] = [];
  for (let round = 1; round <= rounds; round++) {
    await reporter.step(`Start ${round} of ${rounds}`, async () => {
      const startedAt = performance.now();
      await local('start', '--env', environment, '--detach');
      results.push({ seconds: (performance.now() - startedAt) / 1000 });
    });
    await local('stop', '--env', environment);
  }
  return results;
}

async function local(...args: string[]): Promise<void> {
  const command = ['--no-warnings', '--import', 'tsx', inProject('bin/local.ts'), ...args];
  const { exitCode, stdout, stderr } = await attempt(process.execPath, command);
  if (exitCode !== 0) throw new Failure(`npm ${args.join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`);
}
