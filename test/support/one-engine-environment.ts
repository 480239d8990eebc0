import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestEnvironment } from 'jest-environment-node';
import { takeLock } from '../../lib/local/machine/lock';

/** Of this machine, and so of every clone on it. */
const lock = join(tmpdir(), 'matomo-fargate-engine.lock');
/** Milliseconds between two looks. */
const interval = 500;
/** Milliseconds that no suite takes: who seems to hold the lock for so long was killed, and another has its number now. */
const longest = 90 * 60_000;

/**
 * Suites that use the container engine wait for each other: Podman 4 stands still for ever where several processes start
 * and remove containers and volumes at once.
 */
export default class OneEngineEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    for (let holder = await takeLock(lock); holder !== undefined; holder = await takeLock(lock)) {
      if (Date.now() - Date.parse(holder.since) > longest) await rm(lock, { force: true });
      await sleep(interval);
    }
  }

  override async teardown(): Promise<void> {
    await rm(lock, { force: true });
    await super.teardown();
  }
}
