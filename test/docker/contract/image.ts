import { imageParts } from '../../../lib/image/image-parts';
import { originLabels } from '../../../lib/image/origin';
import { attempt } from '../../../lib/engine/child-process';
import type { TestDeployment } from '../../../stand-ins/deployment/test-deployment';

interface Inspected {
  Size: number;
  Config: {
    User: string;
    Volumes: Record<string, unknown>;
    StopSignal: string;
    Labels: Record<string, string>;
  };
}

/** The image as such. */
export function describeImage(deployment: () => TestDeployment): void {
  describe('as an image', () => {
    const inspect = async (image: string): Promise<Inspected> => {
      const { engine } = deployment().image;
      const { stdout } = await attempt(engine.name, ['image', 'inspect', image], {
        environment: engine.environment,
      });
      const [inspected] = JSON.parse(stdout) as [Inspected];
      return inspected;
    };

    test('adds at most 10 MB to its base', async () => {
      const { tag, base } = deployment().image;
      const [own, below] = [await inspect(tag), await inspect(base)];
      expect(own.Size - below.Size).toBeGreaterThan(0);
      expect(own.Size - below.Size).toBeLessThanOrEqual(10_000_000);
    });

    test('says where it comes from, and claims nothing that is not known', async () => {
      const { tag, base } = deployment().image;
      const { Labels: labels } = (await inspect(tag)).Config;
      expect(labels).toMatchObject(originLabels(base));
    });

    test('says what it is made of to the machine that built it', async () => {
      const { engine, tag } = deployment().image;
      const parts = (await imageParts(engine, tag)).map((line) => JSON.parse(line) as { kind: string });
      const kinds = new Set(parts.map(({ kind }) => kind));
      expect([...kinds]).toEqual(expect.arrayContaining(['deb', 'matomo']));
      await expect(imageParts(engine, 'localhost/matomo-no-such-image:1')).rejects.toThrow('exit code 125');
    });

    test('runs as uid 33 and ends by SIGTERM, whoever starts it', async () => {
      const { User, StopSignal } = (await inspect(deployment().image.tag)).Config;
      expect({ User, StopSignal }).toEqual({ User: '33:33', StopSignal: 'SIGTERM' });
    });

    test.each([
      ['true', 'end: 0'],
      ['sed -i s/getComponentUpdates/elsewhere/ internals/internals.json', 'Updater::elsewhere is missing'],
      [
        `sed -i 's/function doFlush()/function doFlush(int $x)/' overrides/fresh-cache.php`,
        'must be compatible with',
      ],
    ])('is not built where Matomo lacks what it relies on: after %j, %j', async (change, said) => {
      const output = await deployment().shell(
        `cp -r /opt/matomo-fargate /tmp/copy && cd /tmp/copy && ${change} &&
         php -d display_errors=1 internals/check.php 2>&1; echo end: $?`,
      );
      expect(output).toContain(said);
      expect(output.includes('end: 0')).toBe(change === 'true');
    });
  });
}
