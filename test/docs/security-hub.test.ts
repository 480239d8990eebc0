import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { prod } from '../../config/prod';
import { resolve } from '../../lib/config';
import { inProject } from '../../lib/cli/project';

const rows = readFileSync(inProject('docs/security-hub.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| [A-Z]/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim()));

test('every control is named once, as Security Hub names it', () => {
  const controls = rows.flatMap(([names = '']) => names.split(', '));
  // `SecretsManager.1, .4` and `EC2.55 to EC2.60` are several of one service.
  expect(controls.filter((name) => !/^([A-Za-z0-9]+)?\.\d+( to [A-Z0-9]+\.\d+)?$/.test(name))).toEqual([]);
  expect(new Set(controls).size).toBe(controls.length);
  expect(controls.length).toBeGreaterThan(35);
});

test('every control has a reason or a key', () => {
  expect(rows.filter((cells) => cells.length !== 3 || (cells[2] ?? '').length < 3)).toEqual([]);
});

const keys = rows.flatMap(([control = '', , answer = '']) =>
  [...answer.matchAll(/`(\w+: (?:\{[^`]*\}|'[^`]*'))`/g)].map(
    ([, snippet]) => [control, snippet ?? ''] as const,
  ),
);

test('there are keys that meet a control', () => {
  expect(keys.length).toBeGreaterThanOrEqual(4);
});

test.each(keys)('%s: %s is a key that the configuration takes', (_control, snippet) => {
  // A realm of its own has objects of its own, which are no plain ones here.
  const given = JSON.parse(JSON.stringify(runInNewContext(`({ ${snippet} })`))) as object;
  expect(() => resolve('test', { ...prod, mail: undefined, ...given })).not.toThrow();
});
