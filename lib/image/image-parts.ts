import { randomUUID } from 'node:crypto';
import { CommandError } from '../engine/child-process';
import type { ContainerEngine } from '../engine/container-engine';

/**
 * What an image of this machine is made of, read in a container of it that reaches nothing.
 *
 * @returns a line of JSON for each part, as the role admin's `image parts` prints it
 *   (docker/opt/matomo-fargate/admin/image.php)
 * @throws CommandError if it cannot be run here
 */
export async function imageParts(engine: ContainerEngine, image: string): Promise<readonly string[]> {
  const name = `matomo-parts-${randomUUID().slice(0, 8)}`;
  const command = ['/opt/matomo-fargate/admin/admin.php', 'image', 'parts'];
  const result = await engine.runToEnd({
    ...{ name, image, entrypoint: ['php'], command },
    network: 'none',
    readOnlyRoot: true,
    dropCapabilities: ['ALL'],
  });
  await engine.remove('container', [name]);
  if (result.exitCode !== 0) throw new CommandError(['php', ...command], result);
  return result.stdout.split('\n').filter((line) => line.startsWith('{'));
}
