import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../cli/failure';

/** Who holds a lock. */
export interface Holder {
  readonly pid: number;
  readonly user: string;
  readonly since: string;
}

/**
 * Runs `work` while no other start of the same environment does: the second would remove what the first one made.
 *
 * @param directory where locks are kept
 * @throws Failure that names who runs it
 */
export async function whileLocked<T>(
  directory: string,
  environment: string,
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, `${environment}.lock`);
  await take(file, environment);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string, environment: string): Promise<void> {
  const holder = await takeLock(file);
  if (holder === undefined) return;
  throw new Failure(
    `${environment} is run by ${holder.user} (process ${holder.pid}) since ${holder.since}. End it there by ` +
      `Ctrl-C, or run another environment: npm start -- --env NAME`,
  );
}

/**
 * Takes a lock for this process; whoever removes the file gives it back.
 *
 * @returns who has it, if somebody else does
 */
export async function takeLock(file: string): Promise<Holder | undefined> {
  const own: Holder = { pid: process.pid, user: userInfo().username, since: new Date().toISOString() };
  for (;;) {
    try {
      // Fails if the file is there, in one step.
      await writeFile(file, JSON.stringify(own), { flag: 'wx' });
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await holderOf(file);
    if (holder !== undefined && isAlive(holder.pid)) return holder;
    // Whoever held it was killed.
    await rm(file, { force: true });
  }
}

async function holderOf(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is somebody else's, and there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
