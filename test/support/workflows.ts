import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const folder = join(__dirname, '../../.github/workflows');

export interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
}

export interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly 'runs-on': string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly environment?: { readonly name: string };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly on: unknown;
  readonly permissions: unknown;
  readonly concurrency?: Job['concurrency'];
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Every workflow of this repository. */
export const workflows: readonly Workflow[] = readdirSync(folder).map((file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  return { ...(parse(text) as Omit<Workflow, 'file' | 'text'>), file, text };
});

/** Every job, with where it is. */
export const jobs = workflows.flatMap((workflow) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ workflow, id, job, where: `${workflow.file}: ${id}` })),
);

/** Every `run:` block, each once. */
export const runBlocks: readonly string[] = [
  ...new Set(jobs.flatMap(({ job }) => job.steps.flatMap(({ run }) => (run === undefined ? [] : [run])))),
];
