import { z } from 'zod';
import type { ContainerEngine } from '../../engine/container-engine';
import { Failure } from '../../cli/failure';
import type { Names } from '../machine/names';
import type { Templates } from '../templates/templates';

const accessPoint = z.object({
  RootDirectory: z.object({
    Path: z.string().regex(/^\/[\w-]+$/, 'one directory at the root of the file system'),
    CreationInfo: z.object({ OwnerUid: z.string(), OwnerGid: z.string(), Permissions: z.string() }),
  }),
});

/**
 * A volume for each access point of EFS, owned as EFS would create its directory.
 *
 * @returns name of the volume by the access point's `Ref`
 */
export async function createAccessPoints(
  engine: ContainerEngine,
  templates: Templates,
  names: Names,
): Promise<Record<string, string>> {
  const volumes: Record<string, string> = {};
  for (const resource of templates.ofType('AWS::EFS::AccessPoint')) {
    const { Path, CreationInfo } = accessPoint.parse({
      RootDirectory: templates.property(resource, 'RootDirectory'),
    }).RootDirectory;
    const volume = names.volume(Path.slice(1));
    volumes[templates.reference(resource)] = volume;
    if (await engine.exists('volume', volume)) continue;

    await engine.create('volume', volume, names.labels);
    const container = names.container('access-point');
    const { OwnerUid, OwnerGid, Permissions } = CreationInfo;
    const { exitCode, stderr } = await engine.runToEnd({
      name: container,
      image: names.image,
      labels: names.labels,
      user: '0:0',
      entrypoint: ['/bin/sh', '-c', `chown ${OwnerUid}:${OwnerGid} /volume && chmod ${Permissions} /volume`],
      mounts: [{ type: 'volume', volume, target: '/volume' }],
    });
    await engine.remove('container', [container]);
    if (exitCode !== 0) throw new Failure(`The owner of the volume ${volume} can't be set: ${stderr}`);
  }
  return volumes;
}
