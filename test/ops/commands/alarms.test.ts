import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Subscription } from '@aws-sdk/client-sns';
import { runOps } from '../../../lib/ops/commands';
import type { LocalWatch } from '../../../lib/ops/alarms/local';
import type { Place } from '../../../lib/ops/place/place';
import { awsError, FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';

const topic = 'arn:aws:sns:eu-central-1:111122223333:matomo-prod-alarms';
const old: MetricAlarm = {
  AlarmName: 'matomo-prod-archive-old',
  StateValue: 'OK',
  AlarmDescription: 'Reports are old.',
  AlarmActions: [topic],
  StateTransitionedTimestamp: new Date(Date.UTC(2026, 10, 20, 3, 4, 5)),
};
const confirmed: Subscription = { Endpoint: 'ops@example.org', SubscriptionArn: `${topic}:1` };
const pending: Subscription = { Endpoint: 'new@example.org', SubscriptionArn: 'PendingConfirmation' };

interface Situation {
  readonly alarms?: readonly (readonly MetricAlarm[])[];
  /** Pages of the answer, or why there is none. */
  readonly subscriptions?: readonly (readonly Subscription[])[] | Error;
  readonly interruptAt?: number;
}

async function run(args: readonly string[], situation: Situation = {}) {
  const { alarms = [[old]], subscriptions = [[confirmed]], interruptAt } = situation;
  const page = <T>(pages: readonly T[], token = '0') => ({
    items: pages[Number(token)],
    next: Number(token) + 1 < pages.length ? { NextToken: String(Number(token) + 1) } : {},
  });
  const cloudWatch = new FakeClient({
    DescribeAlarmsCommand: ({ NextToken }: { NextToken?: string }) => {
      const { items, next } = page(alarms, NextToken);
      return { MetricAlarms: items, ...next };
    },
    SetAlarmStateCommand: () => ({}),
  });
  const sns = new FakeClient({
    ListSubscriptionsByTopicCommand: ({ NextToken }: { NextToken?: string }) => {
      if (subscriptions instanceof Error) throw subscriptions;
      const { items, next } = page(subscriptions, NextToken);
      return { Subscriptions: items, ...next };
    },
  });
  const fakes = opsContext({
    clients: { cloudWatch: cloudWatch.as(), sns: sns.as() },
    ...(interruptAt !== undefined && { interruptAt }),
  });
  const exitCode = await runOps(args, fakes.context);
  const states = cloudWatch
    .inputsOf('SetAlarmStateCommand')
    .map((input) => (input as { StateValue: string }).StateValue);
  return { exitCode, out: fakes.results.join('\n'), said: fakes.notes.join('\n'), states, cloudWatch };
}

const list = (situation: Situation, ...more: string[]) => run(['alarms', 'list', 'prod', ...more], situation);
const trial = (situation: Situation = {}) => run(['alarms', 'test', 'prod'], situation);

describe('of what npm start runs', () => {
  const watch = (who: readonly string[]): LocalWatch => ({
    alarms: () =>
      Promise.resolve([
        {
          name: 'matomo-dev-secret-on-disk',
          state: 'ALARM',
          since: undefined,
          text: 'A secret.',
          topics: [],
        },
      ]),
    addresses: () => Promise.resolve(who),
    trial: () => Promise.resolve(who),
  });
  const local = async (command: string, who: readonly string[]) => {
    const fakes = opsContext({ local: {} as Place, watch: watch(who) });
    const exitCode = await runOps(['alarms', command, 'local'], fakes.context);
    return { exitCode, out: fakes.results.join('\n'), said: fakes.notes.join('\n') };
  };

  test('list shows what tasks feed, and who gets mail in the catcher', async () => {
    const { exitCode, out } = await local('list', ['ops@example.org']);
    expect(exitCode).toBe(0);
    expect(out).toContain('OPEN     matomo-dev-secret-on-disk');
    expect(out).toContain('Told are:\n  ops@example.org');
  });

  test('test sends to those; fails where nobody is told', async () => {
    expect(await local('test', ['ops@example.org'])).toMatchObject({
      exitCode: 0,
      out: 'Sent to the mail catcher, an alarm and its end:\n  ops@example.org',
    });
    const { exitCode, said } = await local('test', []);
    expect(exitCode).toBe(1);
    expect(said).toContain('nobody is told of alarms');
  });
});

describe('alarms list', () => {
  test('what is open comes first with its text, then who is told', async () => {
    const open = { ...old, AlarmName: 'matomo-prod-web-cpu', StateValue: 'ALARM' as const, AlarmActions: [] };
    const { exitCode, out } = await list({
      alarms: [[old], [open]],
      subscriptions: [[confirmed], [pending]],
    });
    expect(exitCode).toBe(0);
    expect(out.split('\n')).toEqual([
      'OPEN     matomo-prod-web-cpu      2026-11-20T03:04:05Z',
      '         Reports are old.',
      'ok       matomo-prod-archive-old  2026-11-20T03:04:05Z',
      '',
      'Told are:',
      '  ops@example.org',
      '  new@example.org (NOT CONFIRMED: nothing arrives before the link in the mail from AWS was followed)',
    ]);
  });

  test('as JSON', async () => {
    const { out } = await list({}, '--json');
    expect(JSON.parse(out)).toEqual({
      alarms: [
        {
          ...{ name: 'matomo-prod-archive-old', state: 'OK', since: '2026-11-20T03:04:05.000Z' },
          ...{ text: 'Reports are old.', topics: [topic] },
        },
      ],
      listeners: [{ topic, who: 'ops@example.org', state: 'confirmed' }],
    });
  });

  test('a topic that lets nobody look is named', async () => {
    const { out } = await list({ subscriptions: awsError('AuthorizationErrorException') });
    expect(out).toContain(`${topic} (who listens there is not to be seen from here)`);
  });

  test('where nobody is told, and where nothing is deployed', async () => {
    expect((await list({ alarms: [[{ ...old, AlarmActions: [] }]] })).out).toMatch(/Nobody is told\.$/);
    expect((await list({ alarms: [[]] })).out).toContain('not deployed here');
  });
});

describe('alarms test', () => {
  test('sends the alarm and its end, and says to whom', async () => {
    const { exitCode, states, out, cloudWatch } = await trial({ subscriptions: [[confirmed, pending]] });
    expect([exitCode, states]).toEqual([0, ['ALARM', 'OK']]);
    expect(out).toContain('ops@example.org\n  new@example.org (NOT CONFIRMED');
    expect(cloudWatch.inputsOf('SetAlarmStateCommand')[0]).toEqual({
      AlarmName: 'matomo-prod-archive-old',
      StateValue: 'ALARM',
      StateReason: 'A trial, nothing is wrong: npm run ops -- alarms test prod, by maria@laptop.',
    });
  });

  test('ends the alarm also when it is interrupted', async () => {
    const { exitCode, states } = await trial({ interruptAt: 1 });
    expect(states).toEqual(['ALARM', 'OK']);
    expect(exitCode).not.toBe(0);
  });

  test.each<[string, Situation, string]>([
    ['nobody has confirmed', { subscriptions: [[pending]] }, 'new@example.org (NOT CONFIRMED'],
    ['nobody is told', { alarms: [[{ ...old, AlarmActions: [] }]] }, "alarms: { email: ['…'] }"],
    ['it is open', { alarms: [[{ ...old, StateValue: 'ALARM' }]] }, 'is open, and for a reason'],
    ['it is not there', { alarms: [[]] }, 'npx cdk deploy --all -c env=prod'],
  ])('sends nothing where %s', async (_, situation, words) => {
    const { exitCode, said, states } = await trial(situation);
    expect([exitCode, states]).toEqual([1, []]);
    expect(said).toContain(words);
  });
});
