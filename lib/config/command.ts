import type { Program } from '../cli/command';
import { runProgram } from '../cli/program';
import type { Reporter } from '../cli/reporter';
import type { Configuration } from './load';
import { originsOf } from './origins';
import { selectEnvironment } from './select';
import { show } from './problems/show';
import { warningsOf } from './warnings';

/** What `npm run config` works with. */
export interface ConfigContext extends Configuration {
  readonly reporter: Reporter;
}

const program: Program<ConfigContext> = {
  call: 'npm run config --',
  commands: [
    {
      name: '',
      summary: 'Shows what the file of an environment resolves to, and where each value comes from.',
      arguments: [{ name: 'environment', example: 'prod' }],
      options: { json: { type: 'boolean', help: 'As JSON, for scripts: a list of path, value and from' } },
      run({ reporter, environments, promotions }, { json }, name = '') {
        const config = selectEnvironment(environments, name, promotions);
        const origins = originsOf(config, environments[name]);
        if (json === true) {
          reporter.result(JSON.stringify(origins, undefined, 2));
        } else {
          const rows = origins.map(({ path, value, from }) => [path, show(value), from] as const);
          const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
          const [paths, values] = [width(0), Math.min(width(1), 60)];
          for (const [path, value, from] of rows) {
            reporter.result(`${path.padEnd(paths)}  ${value.padEnd(values)}  ${from}`);
          }
        }
        for (const { text } of warningsOf(config)) reporter.note(`warning: ${text}`);
        return Promise.resolve();
      },
    },
  ],
};

/** Runs `npm run config`. @returns the exit code */
export const runConfig = (args: readonly string[], context: ConfigContext): Promise<number> =>
  runProgram(program, args, context);
