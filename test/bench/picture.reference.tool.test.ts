import { readFileSync, writeFileSync } from 'node:fs';
import { inProject } from '../../lib/cli/project';
import { pictureOfResults } from '../../bench/picture';

const results = readFileSync(inProject('bench/RESULTS.md'), 'utf8');

/** Made from the last results: `npm run reference` writes it. */
test('docs/speed.svg shows the last results', () => {
  const made = pictureOfResults(results);
  if (process.env['WRITE_REFERENCE'] === '1') writeFileSync(inProject('docs/speed.svg'), made);
  expect(readFileSync(inProject('docs/speed.svg'), 'utf8')).toBe(made);
});

test('a figure that is not there is an error', () => {
  expect(() => pictureOfResults(results.replaceAll('CPU ms/hit', 'CPU'))).toThrow("column 'CPU ms/hit'");
  expect(() => pictureOfResults(results.replace('## Start of a web task', '## Begin'))).toThrow(
    'no table in',
  );
});
