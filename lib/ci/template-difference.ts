import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Program } from '../cli/command';
import { Failure, usageFailure } from '../cli/failure';
import { runProgram } from '../cli/program';
import { inProject, projectRoot } from '../cli/project';
import type { Reporter } from '../cli/reporter';
import { attempt } from '../engine/child-process';
import type { Template } from '../ops/template/template';

export interface TemplateDifferenceContext {
  readonly reporter: Reporter;
  /** Names of the environments in config/. */
  readonly environments: readonly string[];
  /** The templates of an environment, by stack name, of the app in a folder. */
  readonly synthesise: (environment: string, project: string) => Promise<ReadonlyMap<string, Template>>;
}

const program: Program<TemplateDifferenceContext> = {
  call: 'npm run template-diff --',
  commands: [
    {
      name: '',
      summary: 'Compares the templates of all environments with those of another commit, asset hashes apart.',
      arguments: [{ name: 'git ref', example: 'main' }],
      options: {},
      run: async (context, _values, ref: string) => {
        const differences = await compare(ref, context);
        if (differences > 0) throw new Failure(`Templates that differ from those of ${ref}: ${differences}`);
      },
    },
  ],
};

/** Compares templates. @returns the exit code: 0 if they are the same, 1 if not */
export const runTemplateDifference = (
  args: readonly string[],
  context: TemplateDifferenceContext,
): Promise<number> => runProgram(program, args, context);

async function compare(ref: string, context: TemplateDifferenceContext): Promise<number> {
  const { reporter, environments, synthesise } = context;
  const folder = await mkdtemp(join(tmpdir(), 'matomo-templates-'));
  const before = join(folder, 'before');
  try {
    await checkOut(ref, before);
    let differences = 0;
    for (const environment of environments) {
      const [old, now] = await reporter.step(`Synthesising ${environment} twice`, () =>
        Promise.all([synthesise(environment, before), synthesise(environment, projectRoot)]),
      );
      for (const stack of new Set([...old.keys(), ...now.keys()])) {
        const text = await difference(folder, stack, [
          normalised(old.get(stack), before),
          normalised(now.get(stack), projectRoot),
        ]);
        if (text === '') continue;
        differences++;
        reporter.result(text);
      }
    }
    if (differences === 0)
      reporter.result(`The templates of ${environments.join(', ')} are those of ${ref}.`);
    return differences;
  } finally {
    await attempt('git', ['-C', projectRoot, 'worktree', 'remove', '--force', before]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A work tree of the commit with the packages that are installed here. */
async function checkOut(ref: string, folder: string): Promise<void> {
  const { exitCode, stderr } = await attempt('git', [
    ...['-C', projectRoot, 'worktree', 'add', '--quiet', '--detach'],
    ...[folder, ref],
  ]);
  if (exitCode !== 0) throw usageFailure(`Git has no work tree for '${ref}': ${stderr.trim()}`);
  await symlink(inProject('node_modules'), join(folder, 'node_modules'));
}

/** What changes from one template to the other, as `git diff` shows it; empty if nothing. */
async function difference(folder: string, stack: string, texts: readonly string[]): Promise<string> {
  const files = await Promise.all(
    texts.map(async (text, index) => {
      const file = join(folder, `${stack}-${index}.json`);
      await writeFile(file, text);
      return file;
    }),
  );
  const { stdout } = await attempt('git', ['diff', '--no-index', '--no-color', ...files]);
  return stdout.replaceAll(folder, '').trimEnd();
}

/** Asset hashes change with every line of a function or of docker/, and assets are named by where the app lies. */
function normalised(template: Template | undefined, project: string): string {
  if (template === undefined) return '';
  const text = JSON.stringify(template, undefined, 2).replace(/[0-9a-f]{64}/g, '<asset hash>');
  return `${text.replaceAll(project, '')}\n`;
}
