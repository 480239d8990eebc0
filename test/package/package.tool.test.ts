import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inProject } from '../../lib/cli/project';
import { resolve } from '../../lib/config';
import { buildPackage } from '../../lib/package/build';
import { templatesFor } from '../support/templates';

const folder = mkdtempSync(join(tmpdir(), 'matomo package ü-'));
const built = join(folder, 'built');
const app = join(folder, 'app');
const installed = join(app, 'node_modules/matomo-fargate');
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[], cwd = app): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CDK_VALIDATION: 'false' },
  });
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly peerDependencies: Record<string, string>;
}

const manifest = () => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;

/** Packs it, and installs the archive with the packages that its manifest names, and no others. */
beforeAll(() => {
  buildPackage(built);
  const [{ filename } = { filename: '' }] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', folder], built),
  ) as { filename: string }[];
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', join(folder, filename), '--strip-components=1', '-C', installed]);
  const { dependencies, peerDependencies } = manifest();
  for (const name of [...Object.keys(dependencies), ...Object.keys(peerDependencies)]) {
    mkdirSync(dirname(join(app, 'node_modules', name)), { recursive: true });
    symlinkSync(inProject('node_modules', name), join(app, 'node_modules', name));
  }
}, 120_000);

const environment = {
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
  admin: { email: 'matomo@example.org' },
  alarms: { email: ['matomo@example.org'] },
  site: { name: 'Example', url: 'https://www.example.org' },
} as const;

test('an app in plain JavaScript, without any feature flag, gets the templates of the tests', () => {
  const code = `
    const { App } = require('aws-cdk-lib');
    const { addEnvironment, resolve } = require('matomo-fargate');
    const app = new App({ outdir: 'cdk.out' });
    addEnvironment(app, resolve('team', ${JSON.stringify(environment)}));
    app.synth();`;
  writeFileSync(join(app, 'app.js'), code);
  run(process.execPath, ['app.js']);
  const { registry, data, service } = templatesFor(resolve('team', environment));
  for (const [kind, expected] of Object.entries({ registry, data, service })) {
    const text = readFileSync(join(app, `cdk.out/matomo-team-${kind}.template.json`), 'utf8');
    expect(comparable(JSON.parse(text))).toEqual(comparable(expected.toJSON()));
  }
});

/** The test's templates have functions that were not bundled, under other hashes. */
function comparable(template: unknown): unknown {
  return JSON.parse(
    JSON.stringify(template)
      .replace(/[0-9a-f]{64}/g, 'hash')
      .replace(/CurrentVersion[0-9A-Za-z]+/g, 'CurrentVersion'),
  ) as unknown;
}

test('its functions are bundled, and run by themselves', () => {
  for (const name of readdirSync(inProject('lib/lambda'))) {
    const path = JSON.stringify(join(installed, 'functions', name));
    const code = `console.log(Object.values(require(${path})).map((value) => typeof value).join())`;
    expect(run(process.execPath, ['-e', code], folder)).toMatch(/^function(,function)*\n$/);
  }
});

test('an app in TypeScript compiles, with the hints of the editor', () => {
  writeFileSync(
    join(app, 'app.ts'),
    `import { App } from 'aws-cdk-lib';
     import { addEnvironment, defineEnvironment, resolve, type EnvironmentStacks } from 'matomo-fargate';
     const environment = defineEnvironment(${JSON.stringify(environment)});
     // @ts-expect-error there is no such key
     defineEnvironment({ ...environment, hots: 'stats.example.org' });
     const { data }: EnvironmentStacks = addEnvironment(new App(), resolve('team', environment));
     export const address: string = data.database.instance.dbInstanceEndpointAddress;`,
  );
  const options = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022'];
  run(process.execPath, [
    inProject('node_modules/typescript/bin/tsc'),
    ...[...options, '--module', 'node16', '--moduleResolution', 'node16', 'app.ts'],
  ]);
});

test('publint and are-the-types-wrong find nothing', () => {
  run(process.execPath, [inProject('node_modules/publint/src/cli.js'), '--strict', built]);
  const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  run(process.execPath, [
    inProject('node_modules/@arethetypeswrong/cli/dist/index.js'),
    join(folder, archive),
    '--format',
    'ascii',
  ]);
});

test('it brings no tests, no sources and nothing of a clone', () => {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => /\.test\.|^(test|bench|stand-ins)|(?<!\.d)\.ts$/.test(name))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining(['docker/Dockerfile', 'LICENSE', 'README.md', 'lib/index.d.ts']),
  );
  expect(Object.keys(manifest().dependencies)).toEqual(['fastest-levenshtein', 'zod']);
});
