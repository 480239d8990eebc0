import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../lib/cli/project';
import { commands } from '../../../lib/ops/commands';
import { pictureOf, type Widget } from '../../support/dashboard-picture';
import { templatesOf } from '../../support/templates';

const picture = join(projectRoot, 'docs/dashboard.svg');

/** The body of a dashboard, with a name in the place of what CloudFormation puts in. */
function widgetsOf(environment: 'prod' | 'dev'): Widget[] {
  const [dashboard] = Object.values(
    templatesOf(environment).service.findResources('AWS::CloudWatch::Dashboard'),
  );
  if (dashboard === undefined) return [];
  const { DashboardBody: body } = (
    dashboard as { Properties: { DashboardBody: { 'Fn::Join': [string, unknown[]] } } }
  ).Properties;
  const text = body['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'resource')).join('');
  return (JSON.parse(text) as { widgets: Widget[] }).widgets;
}

const widgets = widgetsOf('prod');

test('one page answers what somebody on duty asks', () => {
  expect(widgets.map(({ properties }) => properties.title ?? 'words')).toEqual([
    'Is anything wrong?',
    'Are hits recorded?',
    'How fast?',
    'Are reports fresh?',
    'What is left to archive?',
    'Is anything at its limit?',
    'Is anything filling up?',
    'What did the last deployment do?',
    'words',
  ]);
});

test('every alarm is on it', () => {
  const alarms = Object.keys(templatesOf('prod').service.findResources('AWS::CloudWatch::Alarm'));
  expect(widgets[0]?.properties.alarms).toHaveLength(alarms.length);
});

test('every line of a graph has a name in words', () => {
  const lines = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) expect((line.at(-1) as { label?: string }).label).toMatch(/^\S.+/);
});

test('no two widgets lie on each other', () => {
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from(
      { length: width * height },
      (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
    ),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test('the commands that it names exist', () => {
  const named = [...(widgets.at(-1)?.properties.markdown ?? '').matchAll(/npm run ops -- (\w+)/g)].map(
    ([, name]) => name,
  );
  expect(named.length).toBe(5);
  for (const name of named) expect(commands.map((command) => command.name)).toContain(name);
});

test('a disposable environment has none', () => {
  expect(widgetsOf('dev')).toEqual([]);
});

/** Made from the template: `npm run reference` writes it. */
test('docs/dashboard.svg is its picture', () => {
  const made = pictureOf(widgets);
  if (process.env['WRITE_REFERENCE'] === '1') writeFileSync(picture, made);
  expect(readFileSync(picture, 'utf8')).toBe(made);
});
