import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

/** Who runs a command, on which machine. */
export interface Caller {
  readonly user: string;
  /** For people: two machines may have the same name. */
  readonly host: string;
  readonly pid: number;
  /**
   * Where process numbers mean the same as here: one start of one machine, and one container of it. `undefined` where
   * nobody can tell.
   */
  readonly space: string | undefined;
  /** Whether a process of this space exists. */
  isAlive(pid: number): boolean;
}

/** Who runs this process. In a workflow of GitHub, the actor and the run instead of the runner's account. */
export function processCaller(): Caller {
  const { GITHUB_ACTOR: actor, GITHUB_RUN_ID: run } = process.env;
  return {
    user: actor !== undefined && run !== undefined ? `${actor} (GitHub run ${run})` : userName(),
    host: hostname(),
    pid: process.pid,
    space: processSpace(),
    isAlive(pid) {
      try {
        process.kill(pid, 0);
        return true;
      } catch (error) {
        // It exists, but belongs to somebody else.
        return (error as { code?: unknown }).code === 'EPERM';
      }
    },
  };
}

/** A boot of a kernel has a random id, and each container of it a namespace of process numbers. */
function processSpace(): string | undefined {
  try {
    if (process.platform === 'darwin') {
      return execFileSync('sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' }).trim();
    }
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** An account without an entry in the system's list, as in some containers, has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
