import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { Failure } from '../cli/failure';
import { inProject } from '../cli/project';
import { bundled } from '../constructs/core/bundle';
import * as project from '../../package.json';

/** What the app that uses the package brings: two copies of these would not know each other's classes. */
const peers: readonly string[] = ['aws-cdk-lib', 'constructs'];

/**
 * Makes the package for other CDK apps: lib/index.ts and what it imports as JavaScript with types, the functions bundled,
 * the image's folder. `npm pack` and `npm publish` take the folder as it is.
 *
 * @param target folder of the package; what was there goes
 * @throws Failure if lib/ does not compile
 */
export function buildPackage(target: string): void {
  rmSync(target, { recursive: true, force: true });
  compile(target);
  for (const name of readdirSync(inProject('lib/lambda'))) {
    const folder = join(target, 'functions', name);
    mkdirSync(folder, { recursive: true });
    cpSync(bundled(inProject('lib/lambda', name, 'index.ts')), join(folder, 'index.js'));
  }
  cpSync(inProject('docker'), join(target, 'docker'), { recursive: true });
  cpSync(inProject('LICENSE'), join(target, 'LICENSE'));
  cpSync(inProject('docs/how-to/use-in-another-app.md'), join(target, 'README.md'));
  const code = reached(join(target, 'lib/index.js'), loads);
  const types = reached(join(target, 'lib/index.d.ts'), mentions);
  removeUnreached(join(target, 'lib'), [code.files, types.files]);
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify(manifest([...new Set([...code.packages, ...types.packages])].sort()), undefined, 2)}\n`,
  );
}

function compile(target: string): void {
  const compiler = inProject('node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(
    process.execPath,
    [compiler, '-p', inProject('tsconfig.build.json'), '--outDir', target],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Failure(`lib/ does not compile, so there is no package:\n${stdout}`);
}

function manifest(imported: readonly string[]): object {
  const { name, version, description, license, engines, dependencies } = project;
  const versions: Readonly<Record<string, string>> = dependencies;
  const pick = (names: readonly string[], prefix = '') =>
    Object.fromEntries(names.map((dependency) => [dependency, `${prefix}${versions[dependency]}`]));
  return {
    ...{ name, version, description, license, engines: { node: engines.node } },
    keywords: ['matomo', 'analytics', 'aws-cdk', 'fargate'],
    type: 'commonjs',
    main: './lib/index.js',
    types: './lib/index.d.ts',
    exports: {
      '.': { types: './lib/index.d.ts', default: './lib/index.js' },
      './package.json': './package.json',
    },
    dependencies: pick(imported.filter((dependency) => !peers.includes(dependency))),
    peerDependencies: pick(peers, '^'),
  };
}

/** What a compiled file loads when it is loaded. What waits for a call, such as esbuild, is written with other quotes. */
const loads = /\brequire\("([^"]+)"\)/g;
/** The same of a declaration. */
const mentions = /\b(?:from |import\()['"]([^'"]+)['"]/g;

/** The files that one reaches, itself included, and the packages that these name. */
function reached(
  entry: string,
  imports: RegExp,
): { files: ReadonlySet<string>; packages: readonly string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const ending = /(\.d\.ts|\.js)$/.exec(entry)?.[0] ?? '';
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
      const [target] = [`${name}${ending}`, `${name}/index${ending}`]
        .map((path) => join(dirname(file), path))
        .filter((path) => existsSync(path));
      if (!name.startsWith('.')) packages.add(/^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
      else if (target !== undefined) visit(target);
    }
  };
  visit(entry);
  return { files, packages: [...packages].filter((name) => !isBuiltin(name)).sort() };
}

/** Code and types of what only the clone uses, such as the functions' sources, stay out of the package. */
function removeUnreached(folder: string, files: readonly ReadonlySet<string>[]): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name);
    if (/\.(js|ts)$/.test(name) && !files.some((kept) => kept.has(file))) rmSync(file);
  }
}
