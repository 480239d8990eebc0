import { join } from 'node:path';
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
