import type { Program } from '../cli/command';
import { inProject } from '../cli/project';
import { runProgram } from '../cli/program';
import type { Reporter } from '../cli/reporter';
import { buildPackage } from './build';

interface PackageContext {
  readonly reporter: Reporter;
}

const program: Program<PackageContext> = {
  call: 'npm run package --',
  commands: [
    {
      name: '',
      summary: 'Makes the package for other CDK apps in dist/, for npm pack and npm publish.',
      options: {},
      run: ({ reporter }) => {
        buildPackage(inProject('dist'));
        reporter.note('The package is in dist/. Next: npm pack ./dist');
        return Promise.resolve();
      },
    },
  ],
};

/** @returns the exit code */
export const runPackage = (args: readonly string[], reporter: Reporter): Promise<number> =>
  runProgram(program, args, { reporter });
