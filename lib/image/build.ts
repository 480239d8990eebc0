import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inProject } from '../cli/project';
import { pluginFolder, pluginName, type Plugin } from '../config/schema/plugins';
import { officialBase, originArguments, originLabels } from './origin';

const dockerDirectory = inProject('docker');

/** Environment variable of the person who builds an image with purchased plugins. */
const licenceKeyVariable = 'MATOMO_LICENCE_KEY';

export interface ImageSource {
  /** Plugins in the image, in their order. */
  readonly plugins: readonly Plugin[];
  /**
   * An image with Matomo in it.
   * @default the official one, by the digest in docker/Dockerfile
   */
  readonly base?: string;
  /**
   * Where plugins are fetched from.
   * @default plugins.matomo.org
   */
  readonly marketplace?: string;
}

/** How the image is built. docker/Dockerfile and docker/plugins/install.php are the other side. */
export interface ImageBuild {
  /** The directory of the Dockerfile. */
  readonly context: string;
  readonly buildArguments: Readonly<Record<string, string>>;
  /**
   * Where the image comes from. The Dockerfile makes the same labels of its arguments; an engine puts these on the image
   * besides, since Podman 4 takes a LABEL from its cache although the arguments in it have changed.
   */
  readonly labels: Readonly<Record<string, string>>;
  /** Build secrets by id: names of environment variables that hold them. Needed for purchased plugins only. */
  readonly secrets: Readonly<Record<string, string>>;
  /** What makes another image of the same context: the plugins, and nothing that tells of the commit. */
  readonly pluginList: string;
}

/** What a build of docker/ takes, no matter who builds: the CDK, `npm start`, the tests, a release. */
export function imageBuild(source: ImageSource): ImageBuild {
  const { plugins, base, marketplace } = source;
  const pluginList = plugins.length > 0 ? JSON.stringify(plugins.map(declared)) : '';
  const isPurchased = plugins.some((plugin) => 'purchased' in plugin && plugin.purchased);
  return {
    context: contextWith(plugins.filter((plugin) => 'folder' in plugin)),
    buildArguments: {
      ...originArguments(base ?? officialBase()),
      ...(base !== undefined && { BASE: base }),
      ...(pluginList !== '' && { PLUGINS: pluginList }),
      ...(marketplace !== undefined && { MARKETPLACE: marketplace }),
    },
    labels: originLabels(base ?? officialBase()),
    secrets: isPurchased ? { 'matomo-licence-key': licenceKeyVariable } : {},
    pluginList,
  };
}

function declared(plugin: Plugin): object {
  if ('folder' in plugin) return { name: nameOf(plugin), folder: true };
  return {
    name: plugin.name,
    ...(plugin.version !== undefined && { version: plugin.version }),
    ...(plugin.checksum !== undefined && { sha256: plugin.checksum.replace('sha256:', '') }),
    ...(plugin.purchased && { purchased: true }),
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
