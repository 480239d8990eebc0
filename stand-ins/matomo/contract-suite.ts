import { spawn } from 'node:child_process';
import { textOf } from '../../lib/cli/arguments';
import type { Program } from '../../lib/cli/command';
import { inProject, projectRoot } from '../../lib/cli/project';
import { runProgram } from '../../lib/cli/program';
import type { Reporter } from '../../lib/cli/reporter';

interface SuiteContext {
  readonly reporter: Reporter;
}

const program: Program<SuiteContext> = {
  call: 'npm run test:image --',
  commands: [
    {
      name: '',
      summary: 'Builds the image of docker/ and runs its contract suite (test/docker) in real containers.',
      options: {
        base: {
          type: 'string',
          placeholder: 'IMAGE',
          help: 'An image with Matomo in it to build on, instead of the official one',
        },
      },
      run: (_context, values) => suite(textOf(values, 'base')),
    },
  ],
};

/** Runs the contract suite as a program of its own. @returns the exit code */
export const runContractSuite = (args: readonly string[], context: SuiteContext): Promise<number> =>
  runProgram(program, args, context);

function suite(base: string | undefined): Promise<number> {
  const jest = [inProject('node_modules/jest/bin/jest.js'), '--selectProjects', 'containers'];
  const child = spawn(process.execPath, [...jest, '--testPathPattern=test/docker'], {
    cwd: projectRoot,
    stdio: 'inherit',
    env: { ...process.env, ...(base !== undefined && { MATOMO_BASE: base }) },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
