import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject, projectRoot } from '../../lib/cli/project';
import type { Emulator } from './emulator';

/** What a run of the CDK CLI left. */
export interface CdkResult {
  readonly status: number | null;
  /** Standard output and error in the order in which they came. */
  readonly output: string;
}

/**
 * Runs the project's CDK CLI, unmodified, against the emulator.
 *
 * @param account for which the caller has credentials
 */
export function cdk(emulator: Emulator, account: string, ...args: string[]): Promise<CdkResult> {
  return cdkUntil(undefined, emulator, account, ...args);
}

/** The same, ended by a signal. */
export async function cdkUntil(
  signal: AbortSignal | undefined,
  emulator: Emulator,
  account: string,
  ...args: string[]
): Promise<CdkResult> {
  const outdir = mkdtempSync(join(tmpdir(), 'cdk-out-'));
  const always = ['--no-notices', '--no-color', '--output', outdir];
  const child = spawn(process.execPath, [inProject('node_modules/aws-cdk/bin/cdk'), ...args, ...always], {
    cwd: projectRoot,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...emulator.environment(account) },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal && { signal }),
  });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  // Ended by the signal; `close` follows.
  child.on('error', () => undefined);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  rmSync(outdir, { recursive: true, force: true });
  return { status, output };
}
