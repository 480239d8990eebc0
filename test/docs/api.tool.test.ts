import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './documents';

test('the API of lib/index.ts is documented without a warning', () => {
  const out = mkdtempSync(join(tmpdir(), 'matomo-api-'));
  const typedoc = join(root, 'node_modules/typedoc/bin/typedoc');
  const { status, stderr } = spawnSync(process.execPath, [typedoc, '--out', out], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(existsSync(join(out, 'functions/addEnvironment.html'))).toBe(true);
  rmSync(out, { recursive: true });
}, 180_000);
