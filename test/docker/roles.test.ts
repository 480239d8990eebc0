import { readdirSync, readFileSync } from 'node:fs';
import { inProject } from '../../lib/cli/project';
import { imageContract } from '../../lib/contract/image';

const opt = 'docker/opt/matomo-fargate';
const entrypoint = readFileSync(inProject(opt, 'entrypoint.sh'), 'utf8');
const parts = readdirSync(inProject(opt, 'entrypoint')).map((name) =>
  readFileSync(inProject(opt, 'entrypoint', name), 'utf8'),
);

test('the entrypoint knows the roles that task definitions name, in the same order', () => {
  expect(/^readonly roles='(.*)'$/m.exec(entrypoint)?.[1]?.split(', ')).toEqual(imageContract.roles);
});

test('each role is a function of the entrypoint, and nothing else is called like one', () => {
  const functions = [entrypoint, ...parts].flatMap((text) =>
    [...text.matchAll(/^run_([a-z-]+)\(\)/gm)].map(([, role]) => role),
  );
  expect(functions.sort()).toEqual([...imageContract.roles].sort());
});

test('the log knows the roles that speak in sentences of their own, and what speaks before them or beside', () => {
  const log = readFileSync(inProject(opt, 'log/json-lines.php'), 'utf8');
  const sources = /\$sources = '([a-z|-]+)'/.exec(log)?.[1]?.split('|') ?? [];
  // Apache and Matomo's console have logs of their own form.
  const speaking = imageContract.roles.filter((role) => !['web', 'tracker', 'console'].includes(role));
  expect(sources.sort()).toEqual(['entrypoint', 'preflight', 'lane', 'queue', 'health', ...speaking].sort());
});
