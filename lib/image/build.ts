import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../cli/project';
import { pluginFolder, pluginName, type Plugin } from '../config/schema/plugins';

const dockerDirectory = inProject('docker');

/** Environment variable of whoever builds an image with purchased plugins. */
export const licenceKeyVariable = 'MATOMO_LICENCE_KEY';

/** How the image is built so that it holds a list of plugins. docker/plugins/install.php is the other side. */
export interface ImageBuild {
  /** The directory of the Dockerfile. */
  readonly context: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /** Build secrets by id: names of environment variables that hold them. Needed for purchased plugins only. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** What a build takes for these plugins, in their order. */
export function imageBuild(plugins: readonly Plugin[]): ImageBuild {
  const declared = plugins.map((plugin) =>
    'folder' in plugin
      ? { name: nameOf(plugin), folder: true }
      : {
          name: plugin.name,
          ...(plugin.version !== undefined && { version: plugin.version }),
          ...(plugin.checksum !== undefined && { sha256: plugin.checksum.replace('sha256:', '') }),
          ...(plugin.purchased && { purchased: true }),
        },
  );
  const isPurchased = plugins.some((plugin) => 'purchased' in plugin && plugin.purchased);
  return {
    context: contextWith(plugins.filter((plugin) => 'folder' in plugin)),
    buildArguments: declared.length > 0 ? { PLUGINS: JSON.stringify(declared) } : {},
    secrets: isPurchased ? { 'matomo-licence-key': licenceKeyVariable } : {},
  };
}

/**
 * docker/, and in plugins/folders the plugins that the repository has somewhere else: a copy then, since a build sees
 * one directory only. It lasts as long as this process.
 */
function contextWith(folders: readonly Extract<Plugin, { folder: string }>[]): string {
  if (folders.length === 0) return dockerDirectory;
  const context = mkdtempSync(join(tmpdir(), 'matomo-image-'));
  process.once('exit', () => rmSync(context, { recursive: true, force: true }));
  cpSync(dockerDirectory, context, { recursive: true });
  for (const plugin of folders) {
    cpSync(pluginFolder(plugin.folder), join(context, 'plugins/folders', nameOf(plugin)), {
      recursive: true,
    });
  }
  return context;
}

function nameOf(plugin: Plugin): string {
  const name = pluginName(plugin);
  if (name === undefined) throw new Error(`No plugin.json names the plugin in ${JSON.stringify(plugin)}.`);
  return name;
}
