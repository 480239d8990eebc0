import { projectRoot } from '../../lib/cli/project';
import { runTemplateDifference } from '../../lib/ci/template-difference';
import type { Template } from '../../lib/ops/template/template';
import { collectingReporter } from '../support/collecting-reporter';

const bucket = (hash: string, project: string, more: object = {}): Template => ({
  Resources: {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: { Key: hash.repeat(64), Path: `${project}/lib`, ...more },
    },
  },
});

/** Compares HEAD with the working tree, where only what is given differs. */
async function compared(changed: object, ...args: string[]) {
  const { reporter, results, notes } = collectingReporter();
  const exitCode = await runTemplateDifference(args, {
    reporter,
    environments: ['dev'],
    synthesise: (_environment, project) =>
      Promise.resolve(
        new Map([
          ['matomo-dev-data', project === projectRoot ? bucket('b', project, changed) : bucket('a', project)],
        ]),
      ),
  });
  return { exitCode, said: [...results, ...notes].join('\n') };
}

test('hashes of assets and where the app lies make no difference', async () => {
  expect(await compared({}, 'HEAD')).toEqual({
    exitCode: 0,
    said: 'The templates of dev are those of HEAD.',
  });
});

test('a changed property is shown, and ends with 1', async () => {
  const { exitCode, said } = await compared({ BucketName: 'mine' }, 'HEAD');
  expect(exitCode).toBe(1);
  expect(said).toContain('+        "BucketName": "mine"');
});

test('a commit that Git does not know is a wrong call', async () => {
  const { exitCode, said } = await compared({}, 'no-such-commit');
  expect(exitCode).toBe(2);
  expect(said).toContain("Git has no work tree for 'no-such-commit'");
});
