import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

test('an app with stacks of its own synthesises, and its stack refers to the data of Matomo', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'matomo-example-'));
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'examples/beside-your-own-stacks.ts'],
    {
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: outdir,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [] }),
      },
    },
  );
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  const templates = readdirSync(outdir).filter((file) => file.endsWith('.template.json'));
  expect(templates.sort()).toEqual([
    'matomo-team-data.template.json',
    'matomo-team-registry.template.json',
    'matomo-team-service.template.json',
    'mine.template.json',
  ]);
  expect(readFileSync(join(outdir, 'mine.template.json'), 'utf8')).toContain('matomo-team-data:');
}, 30_000);
