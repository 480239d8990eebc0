import { hostname, userInfo } from 'node:os';

/** Who runs a command, on which machine. */
export interface Caller {
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** Whether a process of this machine exists. */
  isAlive(pid: number): boolean;
}

/** Who runs this process. In a workflow of GitHub, the actor and the run instead of the runner's account. */
export function processCaller(): Caller {
  const { GITHUB_ACTOR: actor, GITHUB_RUN_ID: run } = process.env;
  return {
    user: actor !== undefined && run !== undefined ? `${actor} (GitHub run ${run})` : userName(),
    host: hostname(),
    pid: process.pid,
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

/** An account without an entry in the system's list, as in some containers, has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
