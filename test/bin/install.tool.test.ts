import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(__dirname, '../..');
const hiddenLock = 'node_modules/.package-lock.json';

/** Notes that it runs, starts a child as install scripts do, waits, and installs what the lock says; or fails. */
const fakeNpm = `#!/usr/bin/env node
const { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { spawn } = require('node:child_process');
const child = spawn('sleep', ['60'], { stdio: 'ignore' });
appendFileSync('npm.log', [process.argv.slice(2).join(' '), process.pid, child.pid].join('|') + '\\n');
setTimeout(() => {
  child.kill();
  if (process.env.NPM_FAILS) {
    console.error('npm error network: no registry');
    process.exit(1);
  }
  rmSync('node_modules', { recursive: true, force: true });
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const installed = Object.entries(packages).filter(([path, { optional }]) => path !== '' && !optional);
  for (const [path] of installed) mkdirSync(path, { recursive: true });
  mkdirSync('node_modules', { recursive: true });
  writeFileSync('${hiddenLock}', JSON.stringify({ packages: Object.fromEntries(installed) }));
}, Number(process.env.NPM_MS ?? 0));
`;

type Packages = Record<string, { version: string; integrity?: string; optional?: boolean; os?: string[] }>;

const locked: Packages = {
  '': { version: '1.0.0' },
  'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
  'node_modules/@aws/client': { version: '3.0.0', integrity: 'sha512-b' },
  'node_modules/elsewhere': { version: '1.0.0', optional: true, os: ['nowhere'] },
};

let clone: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'matomo-install-'));
  for (const path of ['bin/install.mjs', 'bin/install', 'lib/engine/host-packages.json'])
    cpSync(join(root, path), join(clone, path), { recursive: true });
  mkdirSync(join(clone, 'path'));
  writeFileSync(join(clone, 'path/npm'), fakeNpm);
  chmodSync(join(clone, 'path/npm'), 0o755);
  writePackages('package-lock.json', locked);
});

afterEach(() => rmSync(clone, { recursive: true, force: true }));

function writePackages(file: string, packages: Packages): void {
  writeFileSync(join(clone, file), JSON.stringify({ packages }));
}

function changeInstalled(change: (packages: Packages) => void): void {
  const { packages } = JSON.parse(readFileSync(join(clone, hiddenLock), 'utf8')) as { packages: Packages };
  change(packages);
  for (const path of Object.keys(packages)) mkdirSync(join(clone, path), { recursive: true });
  writePackages(hiddenLock, packages);
}

const environment = (variables: Record<string, string>) => ({
  ...process.env,
  PATH: `${join(clone, 'path')}:${process.env['PATH'] ?? ''}`,
  ...variables,
});

function install(args: string[] = [], variables: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/install.mjs', ...args], {
    cwd: clone,
    encoding: 'utf8',
    env: environment(variables),
  });
  return { status, stdout, stderr };
}

/** An installation that goes on beside the test. */
function beginInstall(variables: Record<string, string> = {}) {
  const process_ = spawn(process.execPath, ['bin/install.mjs'], { cwd: clone, env: environment(variables) });
  let stderr = '';
  process_.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const ended = new Promise<{ status: number | null; signal: string | null; stderr: string }>((resolve) =>
    process_.on('close', (status, signal) => resolve({ status, signal, stderr })),
  );
  const exited = new Promise((resolve) => process_.on('exit', resolve));
  return { kill: (signal: NodeJS.Signals) => process_.kill(signal), ended, exited };
}

const npmRuns = () =>
  existsSync(join(clone, 'npm.log'))
    ? readFileSync(join(clone, 'npm.log'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('|'))
    : [];

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 500) throw new Error(`It did not come true within ten seconds: ${condition.toString()}`);
    await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    // A zombie has ended, and waits only for somebody to ask how.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a container engine, beside npm', () => {
  /** A machine with apt and npm alone, and with Docker's program, which ends so where it is asked for its server. */
  function machine(docker?: number) {
    const path = join(clone, 'path');
    const note = `#!/bin/sh\necho "$0 $*" | sed 's|^.*/||' >> ${clone}/apt.log\n`;
    for (const name of ['apt-get', 'flock']) writeFileSync(join(path, name), note, { mode: 0o755 });
    if (docker !== undefined)
      writeFileSync(join(path, 'docker'), `#!/bin/sh\nexit ${docker}\n`, { mode: 0o755 });
    for (const [name, target] of [
      ['node', process.execPath],
      ...['sleep', 'sed', 'sh'].map((name) => [name, `/usr/bin/${name}`]),
    ])
      symlinkSync(target ?? '', join(path, name ?? ''));
    return (script: string) => install([], { PATH: path, npm_lifecycle_event: script });
  }
  const calls = () =>
    existsSync(join(clone, 'apt.log')) ? readFileSync(join(clone, 'apt.log'), 'utf8').trim().split('\n') : [];
  const isRoot = process.getuid?.() === 0;

  test.each([
    ['prestart', undefined],
    ['pretest', undefined],
    ['prestart', 1],
  ])('%s installs Podman, as root, also where Docker ends with %p', (script, docker) => {
    expect(machine(docker)(script).status).toBe(0);
    expect(calls().map((line) => /apt-get -o \S+ (.*)/.exec(line)?.[1])).toEqual(
      isRoot
        ? ['update -q', expect.stringMatching(/^install .*podman .*mmdebstrap debian-archive-keyring$/)]
        : [],
    );
  });

  test('not for other commands, and not where there is an engine', () => {
    expect(machine(0)('prestart').status).toBe(0);
    rmSync(join(clone, 'node_modules'), { recursive: true });
    rmSync(join(clone, 'path/docker'));
    expect(install([], { PATH: join(clone, 'path'), npm_lifecycle_event: 'preops' }).status).toBe(0);
    expect(calls()).toEqual([]);
  });
});

test('installs into a fresh clone, says so on stderr, and once only, whatever the times of the files', () => {
  expect(install()).toEqual({
    status: 0,
    stdout: '',
    stderr: 'The dependencies are not installed. Installing what is locked (npm ci) …\n',
  });
  expect(npmRuns().map(([call]) => call)).toEqual(['ci --no-fund --no-audit --loglevel=error']);
  utimesSync(join(clone, hiddenLock), 0, 0);
  expect(install()).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(npmRuns()).toHaveLength(1);
});

describe('in a clone that was installed', () => {
  beforeEach(() => install());

  test.each<[string, (packages: Packages) => void]>([
    ['a package that npm left out as it is for other machines', () => undefined],
    ['a package that somebody added beside them', (is) => (is['node_modules/own'] = { version: '1.0.0' })],
    [
      'a package of an added one',
      (is) => {
        is['node_modules/own'] = { version: '1.0.0' };
        is['node_modules/own/node_modules/zod'] = { version: '3.0.0' };
      },
    ],
  ])('%s is left alone', (_, change) => {
    changeInstalled(change);
    expect(install()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(npmRuns()).toHaveLength(1);
  });

  test.each<[string, (packages: Packages) => void]>([
    ['node_modules/zod is missing', (is) => delete is['node_modules/zod']],
    ['node_modules/zod is 4.6.6 instead of 4.6.7', (is) => (is['node_modules/zod'] = { version: '4.6.6' })],
    [
      'node_modules/zod has another content',
      (is) => (is['node_modules/zod'] = { version: '4.6.7', integrity: 'sha512-z' }),
    ],
    [
      'node_modules/@aws/client/node_modules/zod is too much',
      (is) => (is['node_modules/@aws/client/node_modules/zod'] = { version: '3.0.0' }),
    ],
  ])('%s: it is installed again, but for the operations only a warning', (difference, change) => {
    changeInstalled(change);
    const sentence = `node_modules differs from package-lock.json: ${difference}.`;
    expect(install(['--warn-only'])).toEqual({
      status: 0,
      stdout: '',
      stderr: `${sentence} Going on with what is installed; npm run setup installs what is locked.\n`,
    });
    expect(npmRuns()).toHaveLength(1);
    expect(install().stderr).toBe(`${sentence} Installing what is locked (npm ci) …\n`);
    expect(install().stderr).toBe('');
    expect(npmRuns()).toHaveLength(2);
  });

  test.each<[string, () => void]>([
    ['was never finished', () => rmSync(join(clone, hiddenLock))],
    ['lost a package', () => rmSync(join(clone, 'node_modules/zod'), { recursive: true })],
    ['is for other machines', () => changeInstalled((is) => (is['node_modules/zod']!.os = ['nowhere']))],
  ])('an installation that %s is done again, for the operations too', (_, damage) => {
    damage();
    expect(install(['--warn-only'])).toMatchObject({ status: 0 });
    expect(npmRuns()).toHaveLength(2);
  });
});

test("a failure ends with 1, npm's own words, and what it needs", () => {
  const { status, stderr } = install([], { NPM_FAILS: '1' });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /npm error network: no registry\nnpm ci failed: see its message above\. It needs the npm registry/,
  );
  expect(existsSync(join(clone, '.cache/install.lock'))).toBe(false);
});

test('a machine without npm is told so', () => {
  rmSync(join(clone, 'path/npm'));
  const { status, stderr } = install([], { PATH: join(clone, 'path') });
  expect(status).toBe(1);
  expect(stderr).toMatch(/npm ci failed: spawn npm ENOENT/);
});

test('two at once run npm once; the second waits', async () => {
  const first = beginInstall({ NPM_MS: '600' });
  await until(() => npmRuns().length === 1);
  const second = beginInstall();
  expect(await first.ended).toMatchObject({ status: 0 });
  expect(await second.ended).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(
      /^Process \d+ is installing the dependencies; waiting for it …\n$/,
    ) as string,
  });
  expect(npmRuns()).toHaveLength(1);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends npm and what it started', async (signal) => {
  const installation = beginInstall({ NPM_MS: '60000' });
  await until(() => npmRuns().length === 1);
  installation.kill(signal);
  expect(await installation.ended).toMatchObject({ status: null, signal });
  const [[, npm, child] = []] = npmRuns();
  await until(() => !isAlive(Number(npm)) && !isAlive(Number(child)));
  expect(existsSync(join(clone, '.cache/install.lock'))).toBe(false);
});

test('an npm that outlives its installation, killed without a chance to end it, is waited for', async () => {
  const killed = beginInstall({ NPM_MS: '800' });
  await until(() => /worker/.test(readLock()) && npmRuns().length === 1);
  killed.kill('SIGKILL');
  await killed.exited;
  const [[, npm] = []] = npmRuns();
  expect(install()).toMatchObject({
    status: 0,
    stderr: `Process ${npm} is installing the dependencies; waiting for it …\n`,
  });
  expect(npmRuns()).toHaveLength(1);
});

test('the lock of a dead process keeps nobody waiting', () => {
  mkdirSync(join(clone, '.cache'));
  const { pid } = spawnSync('true');
  writeFileSync(join(clone, '.cache/install.lock'), JSON.stringify({ pid, host: hostname() }));
  expect(install().stderr).toBe('The dependencies are not installed. Installing what is locked (npm ci) …\n');
});

test('a lock of another machine on the same folder holds as long as somebody touches it', () => {
  mkdirSync(join(clone, '.cache'));
  writeFileSync(join(clone, '.cache/install.lock'), JSON.stringify({ pid: 1, host: 'another' }));
  const started = Date.now();
  expect(install()).toMatchObject({ status: 0 });
  expect(Date.now() - started).toBeGreaterThan(14_000);
}, 30_000);

function readLock(): string {
  const file = join(clone, '.cache/install.lock');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
