import { join } from 'node:path';
import { imageVariables } from '../../../lib/contract/image';
import { until } from '../../../lib/cli/until';
import type { Mount } from '../../../lib/engine/container-spec';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';

/** A plugin with the command of QueuedTracking. */
export const queuedTracking: Mount = {
  type: 'bind',
  source: join(__dirname, '../fixtures/QueuedTracking'),
  target: '/usr/src/matomo/plugins/QueuedTracking',
  readOnly: true,
};

/** The role worker, as far as it is the image's own part. */
export function describeWorker(deployment: () => TestDeployment): void {
  describe('worker', () => {
    beforeAll(async () => {
      await deployment().reset();
      expect((await deployment().run('migrate')).exitCode).toBe(0);
    });

    test('ends with 78 when QueuedTracking is not active', async () => {
      const { exitCode, stderr } = await deployment().run('worker');
      expect(stderr).toContain('the plugin QueuedTracking is not active');
      expect(exitCode).toBe(78);
    });

    test('hears of changed settings: a process of Matomo keeps them, so new ones take over', async () => {
      const mounts = [queuedTracking];
      const console = (...args: string[]) => deployment().run('console', { mounts, arguments: args });
      expect((await console('plugin:activate', 'QueuedTracking')).exitCode).toBe(0);
      const worker = await deployment().startJob('worker', {
        mounts,
        environment: { [imageVariables.workerCycles]: '1' },
      });
      const says = (text: string) => async () =>
        (await deployment().log(worker)).includes(text) ? true : undefined;
      expect(await until(says('setting:'), { within: 30_000 })).toBe(true);
      expect((await console('config:set', 'General.action_default_name="contract"')).exitCode).toBe(0);
      expect(await until(says('setting: contract'), { within: 30_000 })).toBe(true);
      expect(await deployment().stop(worker)).toBe(0);
      expect(await deployment().log(worker)).toContain('stopped with nothing in hand.');
    });

    test('works until SIGTERM, and ends with 0 when nothing is in hand', async () => {
      const mounts = [queuedTracking];
      const activation = { mounts, arguments: ['plugin:activate', 'QueuedTracking'] };
      expect((await deployment().run('console', activation)).exitCode).toBe(0);
      const worker = await deployment().startJob('worker', { mounts });
      const messages = async () =>
        (await deployment().log(worker))
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => (JSON.parse(line) as { message: string }).message);
      // In the middle of a batch.
      for (let attempt = 0; !(await messages()).includes('batch 2 begun'); attempt++) {
        expect(attempt).toBeLessThan(100);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(await deployment().stop(worker)).toBe(0);
      const said = await messages();
      const begun = said.filter((message) => message.endsWith('begun')).length;
      expect(said.filter((message) => message.endsWith('committed'))).toHaveLength(begun);
      expect(said.at(-1)).toBe('stopped with nothing in hand.');
      // Nothing of what it says every second although nothing happens.
      expect(said.join()).not.toMatch(/nap|0 requests/);
    });
  });
}
