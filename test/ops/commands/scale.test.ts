import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { runOps } from '../../../lib/ops/commands';
import { FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';
import { stacksWith } from '../../support/stack-outputs';

const config = resolve('prod', { ...environments.prod, web: { tasks: { min: 2, max: 6 } } });
const split = resolve('prod', { ...environments.prod, tracker: { tasks: { min: 2, max: 4 } } });

async function scale(
  args: readonly string[],
  target: object | undefined = { MinCapacity: 2, MaxCapacity: 4 },
  of = config,
) {
  const client = new FakeClient({
    DescribeScalableTargetsCommand: () => ({ ScalableTargets: target === undefined ? [] : [target] }),
    RegisterScalableTargetCommand: () => ({}),
  });
  const { context, results, notes } = opsContext({
    config: of,
    clients: {
      applicationAutoScaling: client.as<ApplicationAutoScalingClient>(),
      cloudFormation: stacksWith(),
    },
  });
  const exitCode = await runOps(['scale', 'prod', ...args], context);
  return {
    exitCode,
    out: results.join('\n'),
    said: notes.join('\n'),
    set: client.inputsOf('RegisterScalableTargetCommand'),
  };
}

test('without numbers it says what is', async () => {
  expect(await scale([])).toMatchObject({
    ...{ exitCode: 0, set: [] },
    out: '2 to 4 tasks run in prod, 2 to 6 tasks by config/prod.ts.',
  });
});

test('one number leaves the other as it is', async () => {
  const { exitCode, set, out } = await scale(['--min', '4']);
  expect({ exitCode, set }).toEqual({
    exitCode: 0,
    set: [
      {
        ...{ ServiceNamespace: 'ecs', ResourceId: 'service/matomo-prod/matomo-prod-web' },
        ...{ ScalableDimension: 'ecs:service:DesiredCount', MinCapacity: 4, MaxCapacity: 4 },
      },
    ],
  });
  expect(out).toContain('A deployment that changes web.tasks sets 2 to 6 tasks again.');
});

test('tracking is scaled by itself where it has tasks of its own', async () => {
  const { set, out } = await scale(['--of', 'tracker', '--max', '4'], undefined, split);
  expect(set).toMatchObject([{ ResourceId: 'service/matomo-prod/matomo-prod-tracker', MaxCapacity: 4 }]);
  expect(out).toContain('A deployment that changes tracker.tasks sets 2 to 4 tasks again.');
});

test.each<[string[], number, string]>([
  [['--of', 'tracker'], 2, "--of is 'tracker', and in prod the web tasks track"],
  [['--of', 'archive'], 2, "--of is 'archive': give web or tracker"],
  [['--min', '5'], 2, '--min 5 is more than --max 4'],
  [['--max', '7'], 2, 'is more than web.tasks.max of config/prod.ts, 6'],
  [['--min', '0'], 2, "--min is '0'; it takes tasks from 1 to 100"],
])('%j is refused', async (args, code, reason) => {
  const { exitCode, said, set } = await scale(args);
  expect(said).toContain(reason);
  expect({ exitCode, set }).toEqual({ exitCode: code, set: [] });
});

test('--dry-run does nothing', async () => {
  expect(await scale(['--max', '6', '--dry-run'])).toMatchObject({
    ...{ exitCode: 0, set: [], out: 'Would change, in prod: 2 to 4 tasks to 2 to 6 tasks.' },
  });
});
