import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../../../config';
import { type AlarmMail, AlarmWatch } from '../../../lib/local/stand-ins/alarm-watch';
import { readAlarms } from '../../../lib/local/templates/alarms';
import { localEnvironment } from '../../../lib/local/run/local-environment';

const plan = readAlarms(localEnvironment(environments, 'example').templates);

/** The line that docker/opt/matomo-fargate/common/metrics.php writes, among others. */
const wrote = (metrics: Readonly<Record<string, number>>) =>
  `Archiving\n${JSON.stringify({ _aws: { Timestamp: 1, CloudWatchMetrics: [] }, Environment: 'example', ...metrics })}\n{"level":"info"}\n`;

async function begun() {
  const mails: AlarmMail[] = [];
  const file = join(mkdtempSync(join(tmpdir(), 'matomo-alarms-')), 'alarms.json');
  const send = (mail: AlarmMail) => Promise.resolve(void mails.push(mail));
  const watch = new AlarmWatch(file, send);
  await watch.begin(plan);
  /** Another program on the same machine. */
  const other = new AlarmWatch(file, send);
  return { watch, other, mails, subjects: () => mails.map(({ subject }) => subject) };
}

test('watches what tasks write, of all alarms of the templates', () => {
  const names = plan.alarms.map(({ AlarmName }) => AlarmName.replace('matomo-example-', ''));
  expect(names).toEqual(
    expect.arrayContaining(['archive-old', 'archive-reports-failed', 'secret-on-disk', 'page-views-lost']),
  );
  expect(names).not.toContain('database-cpu');
  expect(plan.addresses).toEqual(['matomo-alarms@example.org']);
});

test('people are told when an alarm opens, once, and when it ends', async () => {
  const { watch, other, mails, subjects } = await begun();
  expect(await watch.observe(wrote({ SecretsOnDisk: 0, ReportsFailed: 0 }))).toEqual([]);
  // That all is well from the start is no news.
  expect(mails).toEqual([]);
  expect(await other.observe(wrote({ SecretsOnDisk: 2 }))).toEqual(['matomo-example-secret-on-disk']);
  expect(await watch.observe(wrote({ SecretsOnDisk: 1 }))).toHaveLength(1);
  expect(await other.observe(wrote({ SecretsOnDisk: 0 }))).toEqual([]);
  expect(subjects()).toEqual([
    'ALARM: "matomo-example-secret-on-disk" in Local',
    'OK: "matomo-example-secret-on-disk" in Local',
  ]);
  expect(mails[0]).toMatchObject({
    to: ['matomo-alarms@example.org'],
    text: expect.stringContaining('npm run ops -- config diff example') as string,
  });
});

test('a run that writes no metric leaves every alarm as it was', async () => {
  const { watch } = await begun();
  await watch.observe(wrote({ SecretsOnDisk: 1 }));
  expect(await watch.observe('no metric here\n')).toEqual(['matomo-example-secret-on-disk']);
  const states = Object.fromEntries((await watch.alarms()).map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({
    'matomo-example-secret-on-disk': 'ALARM',
    'matomo-example-archive-old': 'INSUFFICIENT_DATA',
  });
});

test('an alarm of two periods opens with the second', async () => {
  const { watch } = await begun();
  const [first] = plan.alarms.filter(({ AlarmName }) => AlarmName.endsWith('-secret-on-disk'));
  const twice = { ...first, EvaluationPeriods: 2, TreatMissingData: 'notBreaching' } as typeof first;
  await watch.begin({ ...plan, alarms: twice ? [twice] : [] });
  expect(await watch.observe(wrote({ SecretsOnDisk: 1 }))).toEqual([]);
  expect(await watch.observe(wrote({ SecretsOnDisk: 1 }))).toHaveLength(1);
});

test('a trial sends both states to those who are told; to nobody, where nobody is', async () => {
  const { watch, subjects } = await begun();
  expect(await watch.trial()).toEqual(['matomo-alarms@example.org']);
  expect(subjects().map((subject) => subject.split(':')[0])).toEqual(['ALARM', 'OK']);
  await watch.begin({ ...plan, addresses: [] });
  expect(await watch.trial()).toEqual([]);
  expect(subjects()).toHaveLength(2);
});
