import { environments, promotions } from '../../config';
import { runConfig } from '../../lib/config/command';
import { collectingReporter } from '../support/collecting-reporter';

async function config(...args: string[]) {
  const { reporter, results: lines, notes } = collectingReporter();
  const exitCode = await runConfig(args, { environments, promotions, reporter });
  return { exitCode, lines, notes };
}

test.each([
  ['prod', 'host', '"stats.example.org"', 'config/prod.ts'],
  ['prod', 'database.instanceType', '"t4g.micro"', 'default, by expectedPageviewsPerMonth'],
  ['prod', 'network.egress', '"public-address"', 'default, by expectedPageviewsPerMonth'],
  ['dev', 'archiving.schedule', '"daily"', 'default, by disposable'],
  ['dev', 'backups.keepDays', '7', 'default, by disposable'],
  ['stage', 'architecture', '"arm64"', 'default'],
  ['stage', 'promotion.to.name', '"prod"', 'promotions in config/index.ts'],
])('%s: %s is %s by %s', async (name, path, value, from) => {
  const { exitCode, lines } = await config(name);
  expect(exitCode).toBe(0);
  const line = lines.find((text) => text.startsWith(`${path} `));
  expect(line?.split(/ {2,}/)).toEqual([path, value, from]);
});

test('--json has the same for scripts', async () => {
  const { lines } = await config('prod', '--json');
  expect(JSON.parse(lines.join('\n'))).toContainEqual({
    path: 'host',
    value: 'stats.example.org',
    from: 'config/prod.ts',
  });
});

test('an unknown environment is a wrong call', async () => {
  expect(await config('prd')).toMatchObject({
    exitCode: 2,
    notes: [expect.stringContaining('did you mean prod')],
  });
});
