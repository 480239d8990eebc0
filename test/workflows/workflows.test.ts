import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { githubEvents } from '../../lib/contract/github';
import { githubRuns } from '../../lib/contract/github';
import { githubRepository } from '../support/github-environments';
import { jobs, workflows, type Job } from '../support/workflows';

const root = join(__dirname, '../..');

const needsOf = ({ needs = [] }: Job): readonly string[] => [needs].flat();
const assumesRole = ({ steps }: Job) => steps.some((step) => step.with?.['role-to-assume'] !== undefined);

describe.each(workflows)('$file', ({ text, permissions, on }) => {
  test('gives no job any right that it does not ask for', () => expect(permissions).toEqual({}));

  test('has no account in it, and no secret but the licence key of plugins, for the build alone', () => {
    expect(text).not.toMatch(/\b\d{12}\b|arn:aws/);
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      if (!line.includes('secrets.')) continue;
      expect(line).toContain('MATOMO_LICENCE_KEY: ${{ secrets.MATOMO_LICENCE_KEY }}');
      expect(lines[index - 2]).toContain('npm run ops -- push');
    }
  });

  test('runs every action at a commit, and says which version that is', () => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line));
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('never runs the code of a fork with the rights of this repository', () => {
    expect(JSON.stringify(on)).not.toMatch(/pull_request_target|workflow_run|issue_comment/);
  });
});

test('one version of each action', () => {
  const versions = new Map<string, Set<string>>();
  for (const { job } of jobs) {
    for (const { uses } of job.steps) {
      const [action = '', version = ''] = uses?.split('@') ?? [];
      versions.set(action, (versions.get(action) ?? new Set()).add(version));
    }
  }
  expect([...versions.values()].filter(({ size }) => size > 1)).toEqual([]);
});

describe.each(jobs)('$where', ({ workflow, id, job }) => {
  test('ends by itself, within the two hours for which its credentials hold', () => {
    expect(job['timeout-minutes']).toBeLessThanOrEqual(120);
  });

  test('has the rights of its work and no more', () => {
    const rights: Record<string, Record<string, string>> = {
      'pull-request.yml: diff': { 'id-token': 'write', 'pull-requests': 'write' },
      'pull-request.yml: release': { 'id-token': 'write' },
      'main.yml: release': { 'id-token': 'write', attestations: 'write' },
      'release.yml: promote': { 'id-token': 'write', attestations: 'read' },
      'deploy.yml: deploy': { 'id-token': 'write' },
    };
    expect(job.permissions).toEqual({ contents: 'read', ...rights[`${workflow.file}: ${id}`] });
    expect(assumesRole(job)).toBe(job.permissions?.['id-token'] === 'write');
  });

  test('does not run twice at once in one environment', () => {
    const changes = assumesRole(job) && id !== 'diff';
    // Of three that wait in one group, GitHub drops the second; the lock of a release lets all in, one by one.
    const waits = ['release', 'promote'].includes(id) && assumesRole(job);
    expect(job.concurrency?.group).toMatch(
      changes && !waits ? /^environment-\$\{\{ matrix\.name \}\}$/ : /\$\{\{ github\./,
    );
    if (changes) expect(job.concurrency?.['cancel-in-progress']).toBe(false);
    const releasing = job.steps.filter(({ run = '' }) => /ops -- (release|promote) /.test(run));
    expect(releasing).toHaveLength(waits ? 1 : 0);
    for (const { run } of releasing) expect(run).toContain(' --wait 60');
  });

  test('lets a signal through to what holds the lock, and gives it up when it is cancelled', () => {
    const commands = job.steps
      .map(({ run = '' }) => run)
      .filter((run) => /ops -- (push|release|promote) /.test(run));
    // GitHub signals the shell of a step and nothing else: it must be the command.
    for (const command of commands) expect(command).toMatch(/^exec /);
    if (commands.length === 0) return;
    expect(job.steps.at(-1)).toMatchObject({
      if: 'cancelled()',
      run: 'npm run ops -- unlock "$ENVIRONMENT"',
    });
  });

  test('knows the commits before its own where it releases one', () => {
    const releases = job.steps.some(({ run = '' }) => /ops -- (release|promote) /.test(run));
    const checkout = job.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
    const compares = job.steps.some(({ run = '' }) => run.includes('ci -- matomo-changes'));
    expect(checkout?.with?.['fetch-depth']).toBe(releases ? 0 : compares ? 2 : undefined);
  });

  test('keeps no token in the clone', () => {
    const checkouts = job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const checkout of checkouts) expect(checkout.with?.['persist-credentials']).toBe(false);
  });

  test('gets its role and region from the plan, and installs before it has credentials', () => {
    if (!assumesRole(job)) return;
    const credentials = job.steps.findIndex((step) => step.with?.['role-to-assume'] !== undefined);
    expect(job.steps[credentials]?.with).toMatchObject({
      'role-to-assume': '${{ matrix.role }}',
      'aws-region': '${{ matrix.region }}',
    });
    expect(job.steps.findIndex(({ run }) => run === 'npm ci --ignore-scripts')).toBeLessThan(credentials);
    expect(needsOf(job)).toContain('plan');
  });
});

describe('a pull request from a fork', () => {
  const ofPullRequest: Readonly<Record<string, Job>> =
    workflows.find(({ file }) => file === 'pull-request.yml')?.jobs ?? {};
  const plan = ofPullRequest['plan'];

  test('is tested', () => {
    expect(ofPullRequest['test']?.if).toBeUndefined();
    expect(ofPullRequest['test']?.needs).toBeUndefined();
    expect(ofPullRequest['test']?.permissions).toEqual({ contents: 'read' });
  });

  test('is not planned for, so that no job with credentials starts', () => {
    expect(plan?.if).toBe(
      "github.event_name == 'pull_request' && " +
        'github.event.pull_request.head.repo.full_name == github.repository && ' +
        "github.event.pull_request.user.login != 'dependabot[bot]'",
    );
    for (const job of Object.values(ofPullRequest).filter(assumesRole)) {
      expect(needsOf(job)).toContain('plan');
      // A job whose `if` calls always() or failure() would start after a skipped plan.
      expect(job.if).toMatch(/^needs\.plan\.outputs\.\w+ != '\[\]'$/);
    }
  });
});

describe('the roles trust', () => {
  const eventOf = { 'pull-request': 'pull_request', push: 'push', release: 'release' } as const;

  test.each(githubEvents)('the workflow that runs on %s', (deploysOn) => {
    const runs = githubRuns('prod', {
      ...githubRepository,
      deploysOn,
      branch: 'main',
      provider: 'create',
      attestation: 'on',
    });
    for (const { step, workflow: file, subject } of runs) {
      const workflow = workflows.find((known) => known.file === file);
      const job = workflow?.jobs[step];
      expect([step, job !== undefined && assumesRole(job)]).toEqual([step, true]);
      // GitHub writes the environment that a job names into the subject of its token, and else the event.
      expect(job?.environment?.name).toBe(
        subject.startsWith('environment:') ? '${{ matrix.name }}' : undefined,
      );
      const event =
        step === 'deploy' ? 'workflow_dispatch' : step === 'diff' ? 'pull_request' : eventOf[deploysOn];
      expect(JSON.stringify(workflow?.on)).toContain(event);
    }
  });
});

test('a release waits for its GitHub environment, and is verified before it is copied', () => {
  const job = workflows.find(({ file }) => file === 'release.yml')?.jobs['promote'];
  expect(job?.environment?.name).toBe('${{ matrix.name }}');
  const runs = job?.steps.map(({ run = '' }) => run) ?? [];
  const verified = runs.findIndex((run) => run.includes('-- verify'));
  expect(verified).toBeGreaterThan(0);
  expect(verified).toBeLessThan(runs.findIndex((run) => run.includes('-- promote')));
});

test('what an image is made of is attested with it, and kept where attestations are off', () => {
  const steps = workflows.find(({ file }) => file === 'main.yml')?.jobs['release']?.steps ?? [];
  const made = steps.find(({ run = '' }) => run.startsWith('npm run ci -- sbom'));
  expect(made?.if).toBe("steps.built.outputs.digest != ''");
  const file = '${{ steps.sbom.outputs.file }}';
  const attested = steps.find((step) => step.with?.['sbom-path'] === file);
  expect(attested?.if).toBe("matrix.attest && steps.built.outputs.digest != ''");
  expect(attested?.with).toMatchObject({ 'subject-digest': '${{ steps.built.outputs.digest }}' });
  const kept = steps.find(({ uses = '' }) => uses.startsWith('actions/upload-artifact@'));
  expect(kept).toMatchObject({ if: made?.if, with: { path: file } });
});

test('push, attest, release: a failed test of the site leaves an image that can be promoted', () => {
  const steps = workflows.find(({ file }) => file === 'main.yml')?.jobs['release']?.steps ?? [];
  const order = [/-- push /, /-- built /, /attest@/, /-- release /].map((pattern) =>
    steps.findIndex(({ run = '', uses = '' }) => pattern.test(run) || pattern.test(uses)),
  );
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order).not.toContain(-1);
});

test('merges run one after the other, and a merge queue is tested', () => {
  const [main, pullRequest] = ['main.yml', 'pull-request.yml'].map((name) =>
    workflows.find(({ file }) => file === name),
  );
  expect(main?.concurrency).toEqual({ group: 'main-${{ github.ref }}', 'cancel-in-progress': false });
  expect(pullRequest?.on).toHaveProperty('merge_group');
});

test('nothing is released that was not tested', () => {
  for (const file of ['pull-request.yml', 'main.yml']) {
    const release = workflows.find((workflow) => workflow.file === file)?.jobs['release'];
    expect(release && needsOf(release)).toEqual(['test', 'plan']);
  }
});

test('the test jobs run what .ci/run runs everywhere', () => {
  const tests = jobs.filter(({ id }) => id === 'test').map(({ job }) => job.steps.at(-1)?.run);
  expect(tests).toEqual(['.ci/run', '.ci/run']);
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const commands = readFileSync(join(root, '.ci/run'), 'utf8').matchAll(/^npm (?:run --silent )?(\w+)$/gm);
  expect([...commands].map(([, script = '']) => script in scripts && script)).toEqual(['lint', 'test']);
});
