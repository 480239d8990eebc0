import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** A copy of what is in version control or would be added to it, as it is now. Nothing is installed there. */
export function cloneOfRepository(): string {
  const clone = mkdtempSync(join(tmpdir(), 'matomo-clone-'));
  const { stdout } = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = stdout.split('\0').filter((file) => file !== '');
  if (files.length === 0) throw new Error('Git lists no files: these tests run in a clone.');
  for (const file of files) cpSync(join(root, file), join(clone, file), { recursive: true });
  return clone;
}

/** Adds a key to an environment's file, as a user does. */
export function addToConfig(clone: string, environment: string, key: string, value: unknown): void {
  const file = join(clone, `config/${environment}.ts`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('defineEnvironment({', `$&\n  ${key}: ${JSON.stringify(value)},`));
}
