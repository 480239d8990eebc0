import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputsOf } from '../../lib/engine/build-inputs';

const context = mkdtempSync(join(tmpdir(), 'matomo-context-'));
const file = (name: string) => join(context, name);
mkdirSync(file('opt'));
writeFileSync(file('Dockerfile'), 'FROM scratch');
writeFileSync(file('opt/run.sh'), 'echo', { mode: 0o644 });
const options = { context, tag: 'localhost/x:1', buildArguments: { A: '1', B: '2' }, labels: {} };
const inputs = () => inputsOf(options, 'sha256:base');
const first = inputs();

test('the same files and arguments are the same inputs, in whatever order, under whatever tag', () => {
  expect(inputs()).toBe(first);
  expect(inputsOf({ ...options, tag: 'other', buildArguments: { B: '2', A: '1' } }, 'sha256:base')).toBe(
    first,
  );
});

test.each<[string, () => string]>([
  ['another base', () => inputsOf(options, 'sha256:other')],
  ['another argument', () => inputsOf({ ...options, buildArguments: { A: '1', B: '3' } }, 'sha256:base')],
  ['another platform', () => inputsOf({ ...options, platform: 'linux/arm64' }, 'sha256:base')],
  ['another label', () => inputsOf({ ...options, labels: { revision: 'x' } }, 'sha256:base')],
])('%s makes others', (_name, other) => expect(other()).not.toBe(first));

test('every change of a file makes others', () => {
  const seen = [first];
  const changes: (() => void)[] = [
    () => writeFileSync(file('opt/run.sh'), 'echo 2'),
    () => chmodSync(file('opt/run.sh'), 0o755),
    () => writeFileSync(file('opt/empty'), ''),
    () => symlinkSync('run.sh', file('opt/link')),
  ];
  for (const change of changes) {
    change();
    expect(seen).not.toContain(inputs());
    seen.push(inputs());
  }
});
