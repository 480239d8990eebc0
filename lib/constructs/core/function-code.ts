import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';
import { inProject } from '../../cli/project';

const cache = inProject('node_modules/.cache/matomo-functions');

const options = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * A function's code: one file with everything it imports, the locked SDK included, so what the tests run is what AWS
 * runs. `NodejsFunction` would start npx and esbuild for each function of each synthesis; this bundles in the
 * process, and again only after a change.
 *
 * @param name its folder in lib/lambda
 */
export function functionCode(name: string): lambda.Code {
  const entry = inProject('lib/lambda', name, 'index.ts');
  return lambda.Code.fromAsset(dirname(entry), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for by the CDK; never pulled, since tryBundle always succeeds or throws.
      image: DockerImage.fromRegistry('scratch'),
      local: {
        tryBundle(outputDirectory) {
          cpSync(bundled(entry), join(outputDirectory, 'index.js'));
          return true;
        },
      },
    },
  });
}

/**
 * File with the bundle of a function, made unless it was made before from the same sources and packages.
 *
 * @param entry absolute path of the function's TypeScript file
 */
export function bundled(entry: string): string {
  const file = join(cache, digest([entry, JSON.stringify(options), ...sources()]), 'index.js');
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  // A synthesis that runs at the same time never sees half a file.
  const work = mkdtempSync(join(cache, 'work-'));
  try {
    buildSync({ ...options, entryPoints: [entry], outfile: join(work, 'index.js') });
    if (!existsSync(dirname(file))) renameSync(work, dirname(file));
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Contents of all that a bundle can be made of: this project's TypeScript, and the lock of its packages. */
function sources(): Buffer[] {
  const files = readdirSync(inProject('lib'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') || name.endsWith('.json'))
    .sort()
    .map((name) => inProject('lib', name));
  return [...files, inProject('package-lock.json')].map((file) => readFileSync(file));
}

function digest(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}
