import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
