import { textOf } from '../../cli/arguments';
import type { Program } from '../../cli/command';
import { runProgram } from '../../cli/program';
import { startArguments, startOptions } from './arguments';
import { start, type StartContext } from './start';
import { stop } from './stop';

/** `npm start` and `npm stop`: programs of one command each, by their npm script. */
export const programs = {
  start: {
    call: 'npm start --',
    commands: [
      {
        name: '',
        summary:
          'Runs an environment on this machine as its templates would run it on AWS, and proves that it works.',
        options: startOptions,
        run: (context, values) => start(startArguments(values), context),
      },
    ],
  },
  stop: {
    call: 'npm stop --',
    commands: [
      {
        name: '',
        summary: 'Removes every container, network and volume that npm start made, and their secrets.',
        options: {
          env: { type: 'string', placeholder: 'NAME', help: 'Only of this environment. Default: of all' },
          all: { type: 'boolean', help: 'Images and the certificate authority with its key, too' },
        },
        run: (context, values) =>
          stop({ environment: textOf(values, 'env'), all: values['all'] === true }, context.reporter),
      },
    ],
  },
} as const satisfies Record<string, Program<StartContext>>;

/** Runs one of the programs. @returns the exit code */
export const runLocal = (
  name: keyof typeof programs,
  args: readonly string[],
  context: StartContext,
): Promise<number> => runProgram<StartContext>(programs[name], args, context);
