import { runBench } from '../../bench/main';
import { environments, promotions } from '../../config';
import type { Reporter } from '../../lib/cli/reporter';
import { projectVersion } from '../../lib/cli/project';
import { program as ci, runCi } from '../../lib/ci/main';
import { runTemplateDifference } from '../../lib/ci/template-difference';
import { runConfig } from '../../lib/config/command';
import { runLocal } from '../../lib/local/commands';
import { commands as opsCommands, runOps } from '../../lib/ops/commands';
import { runPackage } from '../../lib/package/command';
import { runEmulator } from '../../stand-ins/aws/run-emulator';
import { runContractSuite } from '../../stand-ins/matomo/contract-suite';
import { collectingReporter } from '../support/collecting-reporter';
import { opsContext } from '../support/ops-context';

type Run = (args: readonly string[], reporter: Reporter) => Promise<number>;

const names = (commands: readonly { readonly name: string }[]) => commands.map(({ name }) => name);
const interrupted = AbortSignal.abort();
/** Nothing here gets as far as to need one. */
const nothing = undefined as never;

/** Every program of bin/ but the CDK app, and what its commands are called; none where it has only one. */
const programs: readonly [bin: string, call: string, commands: readonly string[], run: Run][] = [
  [
    ...(['ops', 'npm run ops --', names(opsCommands)] as const),
    (args, reporter) => runOps(args, { ...opsContext().context, reporter }),
  ],
  [
    ...(['ci', 'npm run ci --', names(ci.commands)] as const),
    (args, reporter) =>
      runCi(args, {
        ...{ environments, promotions, variables: {}, reporter, connect: nothing, gh: nothing, cdk: nothing },
        ...{ git: nothing, textAt: nothing },
        ...{ pushedDigests: nothing, imageParts: nothing, file: nothing },
      }),
  ],
  [
    ...(['config', 'npm run config --', []] as const),
    (args, reporter) => runConfig(args, { environments, promotions, reporter }),
  ],
  [
    ...(['local', 'npm start --', []] as const),
    (args, reporter) => runLocal('start', args, { environments, reporter, interrupted }),
  ],
  [
    ...(['local', 'npm stop --', []] as const),
    (args, reporter) => runLocal('stop', args, { environments, reporter, interrupted }),
  ],
  [
    ...(['emulator', 'npm run emulator --', []] as const),
    (args, reporter) => runEmulator(args, { environments, promotions, reporter, interrupted }),
  ],
  [
    ...(['template-diff', 'npm run template-diff --', []] as const),
    (args, reporter) => runTemplateDifference(args, { reporter, environments: [], synthesise: nothing }),
  ],
  [
    ...(['test-image', 'npm run test:image --', []] as const),
    (args, reporter) => runContractSuite(args, { reporter }),
  ],
  ['bench', 'npm run bench --', ['tracker', 'start'], runBench],
  ['package', 'npm run package --', [], runPackage],
];

/** What one call of a program says, and its exit code. */
async function said(run: Run, ...args: string[]) {
  const { reporter, results, notes } = collectingReporter();
  return { exitCode: await run(args, reporter), results, notes };
}

describe.each(programs)('bin/%s.ts, %s', (_bin, call, commands, run) => {
  const calls = commands.length > 0 ? commands.map((name) => name.split(' ')) : [[]];

  test.each(calls.map((words) => [words]))('%j --help says how it is called', async (words) => {
    const { exitCode, results, notes } = await said(run, ...words, '--help');
    expect({ exitCode, notes }).toEqual({ exitCode: 0, notes: [] });
    expect(results.join('\n')).toContain([`Usage: ${call}`, ...words].join(' '));
    expect(await said(run, ...words, '-h')).toEqual({ exitCode, results, notes });
  });

  test.each([[[]], ...calls.map((words) => [words])])('%j --version', async (words: string[]) => {
    expect(await said(run, ...words, '--version')).toEqual({
      ...{ exitCode: 0, results: [projectVersion()], notes: [] },
    });
  });

  test.each(calls.map((words) => [words]))('%j --halp is a wrong call, with a hint', async (words) => {
    const { exitCode, results, notes } = await said(run, ...words, '--halp');
    expect({ exitCode, results }).toEqual({ exitCode: 2, results: [] });
    expect(notes).toEqual([expect.stringMatching(/did you mean --help\?.* See .+ --help\.$/)]);
  });
});

const several = programs.filter(([, , commands]) => commands.length > 0);

test.each(several)('bin/%s.ts: a mistyped command is a wrong call, with a hint', async (...program) => {
  const [, , [name = ''], run] = program;
  const { exitCode, results, notes } = await said(run, `${name.slice(0, -1)}x`);
  expect({ exitCode, results }).toEqual({ exitCode: 2, results: [] });
  expect(notes.join()).toMatch(new RegExp(`There is no command .*did you mean ${name}\\?`));
});
