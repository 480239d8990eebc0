import { commands } from '../../../lib/ops/commands';
import { type AlarmRule, stateAfter } from '../../../lib/local/stand-ins/alarm-state';
import { templatesOf } from '../../support/templates';

interface AlarmProperties extends AlarmRule {
  readonly AlarmName: string;
  readonly AlarmDescription: unknown;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Period: number;
  readonly InsufficientDataActions?: readonly unknown[];
}

const alarmsOf = (environment: 'example' | 'dev'): AlarmProperties[] =>
  Object.values(templatesOf(environment).service.findResources('AWS::CloudWatch::Alarm')).map(
    (alarm) => (alarm as { Properties: AlarmProperties }).Properties,
  );

const example = alarmsOf('example');
/** A text with what CloudFormation puts in. */
const textOf = (text: unknown): string =>
  typeof text === 'string'
    ? text
    : (text as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
        .map((part) => (typeof part === 'string' ? part : 'name-of-a-resource'))
        .join('');
const nameOf = ({ AlarmName }: AlarmProperties) => AlarmName.replace(/^matomo-(prod|dev|example)-/, '');

/** Each alarm with a value on a good day, one on a bad day, and what silence means. */
const gib = 1024 ** 3;
const table = {
  'archive-old': { good: 3600, bad: 49 * 3600, silence: 'as before' },
  'archive-missing': { good: 1, bad: undefined, silence: 'bad' },
  'archive-reports-failed': { good: 0, bad: 1, silence: 'as before' },
  'archive-side-tasks-failed': { good: 0, bad: 1, silence: 'as before' },
  'archive-not-started': { good: 0, bad: 1, silence: 'good' },
  'probe-not-started': { good: 0, bad: 1, silence: 'good' },
  'page-views-lost': { good: 0, bad: 1, silence: 'as before' },
  'geoip-not-started': { good: 0, bad: 1, silence: 'good' },
  'certificate-expiry': { good: 60, bad: 14, silence: 'as before' },
  'target-errors': { good: 10, bad: 11, silence: 'good' },
  'targets-none': { good: 1, bad: 0, silence: 'as before' },
  'targets-unhealthy': { good: 0, bad: 1, silence: 'good' },
  'load-balancer-errors': { good: 10, bad: 11, silence: 'good' },
  'answers-slow': { good: 0.02, bad: 1.2, silence: 'good' },
  'web-memory': { good: 60, bad: 95, silence: 'good' },
  'web-cpu': { good: 60, bad: 96, silence: 'good' },
  'tracker-errors': { good: 10, bad: 11, silence: 'good' },
  'tracker-targets-none': { good: 1, bad: 0, silence: 'as before' },
  'tracker-targets-unhealthy': { good: 0, bad: 1, silence: 'good' },
  'tracker-answers-slow': { good: 0.02, bad: 1.2, silence: 'good' },
  'tracker-memory': { good: 60, bad: 95, silence: 'good' },
  'tracker-cpu': { good: 60, bad: 96, silence: 'good' },
  'queue-waiting': { good: 2, bad: 301, silence: 'bad' },
  'queue-aside': { good: 0, bad: 1, silence: 'good' },
  'queue-memory': { good: 5, bad: 61, silence: 'good' },
  'database-cpu': { good: 40, bad: 99, silence: 'good' },
  'database-connections': { good: 100, bad: 100_000, silence: 'good' },
  'database-storage': { good: 4 * 1024 * gib, bad: gib / 4, silence: 'good' },
  'files-busy': { good: 1, bad: 100, silence: 'good' },
  'reader-lag': { good: 5, bad: 601, silence: 'good' },
  'backup-failed': { good: 0, bad: 1, silence: 'good' },
  'backup-missing': { good: 1, bad: 0, silence: 'told' },
  'user-rotation': { good: 0, bad: 1, silence: 'good' },
  'secret-on-disk': { good: 0, bad: 1, silence: 'as before' },
  'release-long': { good: undefined, bad: 5, silence: 'good' },
  'client-token-ends': { good: 30, bad: 14, silence: 'as before' },
} as const;

const silences = {
  good: { OK: 'OK', ALARM: 'OK' },
  bad: { OK: 'ALARM', ALARM: 'ALARM' },
  'as before': { OK: 'OK', ALARM: 'ALARM' },
  told: { OK: 'INSUFFICIENT_DATA', ALARM: 'INSUFFICIENT_DATA' },
} as const;

test('the table knows every alarm', () => {
  expect(example.map(nameOf).sort()).toEqual(Object.keys(table).sort());
});

describe.each(example.map((alarm) => [nameOf(alarm), alarm] as const))('%s', (name, alarm) => {
  const { good, bad, silence } = table[name as keyof typeof table];
  const periods = (value: number | undefined) => Array.from({ length: alarm.EvaluationPeriods }, () => value);

  test('comes with bad days, and goes with good ones', () => {
    expect(stateAfter(alarm, periods(bad), 'OK')).toBe('ALARM');
    expect(stateAfter(alarm, periods(good), 'ALARM')).toBe('OK');
  });

  test('one bad period among good ones is none, where several are asked for', () => {
    const mixed = [...periods(good).slice(1), bad];
    expect(stateAfter(alarm, mixed, 'OK')).toBe(alarm.EvaluationPeriods === 1 ? 'ALARM' : 'OK');
  });

  test(`silence is ${silence}`, () => {
    for (const before of ['OK', 'ALARM'] as const) {
      expect(stateAfter(alarm, periods(undefined), before)).toBe(silences[silence][before]);
    }
    expect(alarm.InsufficientDataActions !== undefined).toBe(silence === 'told');
  });

  test('says what users notice, why, and a command that exists', () => {
    const text = textOf(alarm.AlarmDescription);
    expect(text).toMatch(/^[A-Z].+\. Likely: .+\. Next: .+[^.]$/);
    expect(text.length).toBeLessThanOrEqual(1024);
    const [, chapter, command] = /npm run ops -- ([a-z]+) ([a-z]+)/.exec(text) ?? [];
    const names = commands.map(({ name }) => name);
    if (chapter !== undefined) {
      expect(names.some((name) => name === chapter || name === `${chapter} ${command}`)).toBe(true);
    }
  });
});

test('CloudWatch evaluates periods whose product is at most a day, or a week from an hour on', () => {
  for (const { Period, EvaluationPeriods } of example) {
    expect(Period * EvaluationPeriods).toBeLessThanOrEqual(Period >= 3600 ? 7 * 86_400 : 86_400);
  }
});

test('a quiet dev environment has no alarm that silence raises but archiving', () => {
  const raised = alarmsOf('dev').filter(
    (alarm) => stateAfter(alarm, Array<undefined>(alarm.EvaluationPeriods).fill(undefined), 'OK') === 'ALARM',
  );
  expect(raised.map(nameOf)).toEqual(['archive-missing']);
});

test('what leaves no metric is told by events: a deployment given up, a task out of memory, a failover', () => {
  const { service } = templatesOf('example');
  const rules = Object.values(service.findResources('AWS::Events::Rule')).map(
    (rule) => (rule as { Properties: { EventPattern: object; Targets: unknown[] } }).Properties,
  );
  expect(rules.map(({ EventPattern }) => EventPattern)).toMatchObject([
    { detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] } },
    { detail: { containers: { reason: [{ prefix: 'OutOfMemoryError' }] } } },
  ]);
  for (const { Targets } of rules) expect(Targets).toHaveLength(2);
  service.resourceCountIs('AWS::RDS::EventSubscription', 2);
  service.allResourcesProperties('AWS::RDS::EventSubscription', { SourceType: 'db-instance' });
  templatesOf('dev').service.resourceCountIs('AWS::Events::Rule', 0);
});
