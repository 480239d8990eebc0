import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promotions } from '../../config';
import { addEnvironment, appOutsideCli } from '../../lib/stacks/environment';
import { selectEnvironment } from '../../lib/config';
import { pythonTools } from '../../lib/engine/python-tools';
import { checkedEnvironments, checkedNames } from './checked-environments';

let cfnLint: string;

beforeAll(() => {
  cfnLint = join(pythonTools(join(__dirname, 'requirements.txt')), 'cfn-lint');
}, 300_000);

test.each(checkedNames)(
  'cfn-lint finds nothing in %s, nor does the validation of the CDK',
  (name) => {
    const app = appOutsideCli({
      outdir: mkdtempSync(join(tmpdir(), 'matomo-cfn-lint-')),
      context: { 'aws:cdk:bundling-stacks': [] },
    });
    addEnvironment(app, selectEnvironment(checkedEnvironments, name, promotions));
    const templates = app.synth().stacks.map(({ templateFullPath }) => templateFullPath);
    const { status, stdout, stderr } = spawnSync(cfnLint, ['--format', 'parseable', ...templates], {
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  },
  60_000,
);
