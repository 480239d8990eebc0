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

/**
 * Suites that use the container engine wait for each other: Podman 4 stands still for ever where several processes start
 * and remove containers and volumes at once.
 */
export default class OneEngineEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    while ((await takeLock(lock)) !== undefined) await sleep(interval);
  }

  override async teardown(): Promise<void> {
    await rm(lock, { force: true });
    await super.teardown();
  }
}
