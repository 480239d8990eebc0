import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promotions } from '../../config';
import { selectEnvironment } from '../../lib/config';
import { pythonTools } from '../../lib/engine/python-tools';
import { addEnvironment, appOutsideCli } from '../../lib/stacks/environment';
import { checkedEnvironments } from './checked-environments';
import { checkovExceptions } from './checkov-exceptions';

interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
}

let findings: readonly Finding[];

/** The environment that has every resource. */
beforeAll(() => {
  const checkov = join(pythonTools(join(__dirname, 'checkov-requirements.txt')), 'checkov');
  const outdir = mkdtempSync(join(tmpdir(), 'matomo-checkov-'));
  const app = appOutsideCli({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  addEnvironment(app, selectEnvironment(checkedEnvironments, 'example', promotions));
  const files = app.synth().stacks.flatMap(({ templateFullPath }) => ['--file', templateFullPath]);
  const options = [
    '--framework',
    'cloudformation',
    '--compact',
    '--quiet',
    '--output',
    'json',
    '--soft-fail',
  ];
  const { stdout, stderr, status } = spawnSync(checkov, [...options, ...files], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // It would ask for news of itself.
    env: { ...process.env, CHECKOV_RUN_SCA_PACKAGE_SCAN_V2: 'false', LOG_LEVEL: 'ERROR' },
  });
  if (status !== 0) throw new Error(`checkov ended with ${status}: ${stderr}`);
  const answers = [JSON.parse(stdout)].flat() as { results: { failed_checks: Finding[] } }[];
  findings = answers.flatMap(({ results }) => results.failed_checks);
}, 300_000);

const stands = ({ check_id, resource }: Finding, { check, where }: (typeof checkovExceptions)[number]) =>
  check_id === check && where.test(resource);

test('checkov finds nothing in the example without a reason', () => {
  expect(findings.length).toBeGreaterThan(0);
  const unexplained = findings.filter((finding) => !checkovExceptions.some((one) => stands(finding, one)));
  expect(
    unexplained.map(({ check_id, check_name, resource }) => `${check_id} ${resource}: ${check_name}`),
  ).toEqual([]);
});

test.each(checkovExceptions)('the exception to $check for $where is still needed', (exception) => {
  expect(findings.some((finding) => stands(finding, exception))).toBe(true);
});
