import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actionlint } from '../support/actionlint';
import { pythonTools } from '../../lib/engine/python-tools';

const root = join(__dirname, '../..');

let tools: { actionlint: string; zizmor: string };

beforeAll(() => {
  const python = pythonTools(join(__dirname, 'workflow-requirements.txt'));
  tools = { actionlint: actionlint(python), zizmor: join(python, 'zizmor') };
}, 300_000);

/** A clone's .github, with one workflow changed. */
function github(change?: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'matomo-workflows-'));
  cpSync(join(root, '.github'), join(folder, '.github'), { recursive: true });
  const file = join(folder, '.github/workflows/main.yml');
  if (change !== undefined) {
    const text = readFileSync(file, 'utf8');
    const changed = change(text);
    expect(changed).not.toBe(text);
    writeFileSync(file, changed);
  }
  // actionlint looks for the root of a repository.
  spawnSync('git', ['init', '--quiet', folder]);
  return folder;
}

// Whether shellcheck and pyflakes are installed must make no difference; the blocks are single commands.
const runActionlint = (folder: string) =>
  spawnSync(tools.actionlint, ['-no-color', '-shellcheck=', '-pyflakes='], { encoding: 'utf8', cwd: folder });

// Pedantic finds more; offline, since known vulnerabilities would need GitHub's API and change without a commit.
const runZizmor = (folder: string) =>
  spawnSync(
    tools.zizmor,
    ['--offline', '--no-progress', '--persona=pedantic', '--color=never', '--quiet', folder],
    {
      encoding: 'utf8',
    },
  );

test('actionlint finds nothing', () => {
  const { status, stdout, stderr } = runActionlint(github());
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

test('zizmor finds nothing, in its pedantic mood', () => {
  const { status, stdout } = runZizmor(github());
  expect({ status, stdout: status === 0 ? '' : stdout }).toEqual({ status: 0, stdout: '' });
});

test.each([
  [
    'actionlint',
    'an unknown output',
    'needs.plan.outputs.releases',
    'needs.plan.outputs.relaeses',
    'relaeses',
  ],
  ['zizmor', 'an action that is not pinned', /@[0-9a-f]{40} # v7\.0\.1/, '@v7', 'unpinned-uses'],
  ['zizmor', 'a template in a script', '"$ENVIRONMENT"', '"${{ github.ref_name }}"', 'template-injection'],
  ['zizmor', 'rights for every job', 'permissions: {}', 'permissions: write-all', 'excessive-permissions'],
] as const)('%s would find %s', (tool, _, part, instead, finding) => {
  const folder = github((text) => text.replace(part, instead));
  const { status, stdout } = tool === 'actionlint' ? runActionlint(folder) : runZizmor(folder);
  expect(status).not.toBe(0);
  expect(stdout).toContain(finding);
});
