import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, loadConfiguration } from '../../lib/config';

const folder = mkdtempSync(join(tmpdir(), 'matomo-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function loading(text: string) {
  const file = join(folder, `index-${count++}.ts`);
  writeFileSync(file, text);
  return () => loadConfiguration(file);
}

test.each([
  ['a syntax error', 'export const environments = { prod: { };'],
  ['a name that nobody knows', 'export const environments = { prod: somebody };'],
  ['a file that is not there', "import './nosuch'; export const environments = {};"],
  ['something else thrown', "throw 'a string';"],
])('%s is told with the remedy', (_what, text) => {
  expect(loading(text)).toThrow(ConfigurationError);
  expect(loading(text)).toThrow(/^config\/ cannot be read: .+\n.*remedy: correct the file/s);
});

test('what is exported is passed on as it is', () => {
  expect(loading('export const environments = { prod: null }; export const promotions = null;')()).toEqual({
    environments: { prod: null },
    promotions: null,
  });
  expect(loading('export const other = 1;')()).toEqual({ environments: {}, promotions: {} });
});
