import { runOps } from '../../../lib/ops/commands';
import { ecsWorld, type EcsWorld } from '../../support/ecs-world';
import { opsContext } from '../../support/ops-context';

const container = (id: string, published: string | null, served: boolean) =>
  JSON.stringify({ site: 1, container: id, name: 'Shop', published, served });
const well = { exitCode: 0, lines: [container('abcd1234', 'v7', true), container('efgh5678', null, false)] };

async function ops(args: readonly string[], job: EcsWorld['job'] = well) {
  const { clients, started } = ecsWorld({ ...(job && { job }) });
  const fakes = opsContext({ clients });
  const exitCode = await runOps(['tag-manager', ...args], fakes.context);
  const commands = started.map(({ overrides }) => overrides?.containerOverrides?.[0]?.command);
  return { exitCode, out: fakes.results.join('\n'), said: fakes.notes.join('\n'), commands };
}

test('list: what visitors get, and what is not published yet', async () => {
  const { exitCode, out, commands } = await ops(['list', 'prod']);
  expect(out).toMatch(/^1 +abcd1234 +Shop +v7$/m);
  expect(out).toMatch(/^1 +efgh5678 +Shop +NOT YET$/m);
  expect({ exitCode, commands }).toEqual({ exitCode: 0, commands: [['admin', 'tag-manager', 'list']] });
});

test('list: a published container without a file ends with 1', async () => {
  const { exitCode, out } = await ops(['list', 'prod'], {
    exitCode: 0,
    lines: [container('abcd1234', 'v7', false)],
  });
  expect(out).toContain('LOST: no task serves it');
  expect(exitCode).toBe(1);
});

test('code: the snippet of a container, with the host', async () => {
  const { out, commands } = await ops(['code', 'prod', 'abcd1234']);
  expect(out).toContain("g.src='https://stats.example.org/js/container_abcd1234.js'");
  expect(commands).toEqual([['admin', 'tag-manager', 'list']]);
  const none = await ops(['code', 'prod', 'nothing']);
  expect(none.said).toContain("There is no container 'nothing'; there are abcd1234, efgh5678.");
  expect(none.exitCode).toBe(2);
});

test('refresh: writes them again; --dry-run does not', async () => {
  expect((await ops(['refresh', 'prod'])).commands).toEqual([['admin', 'tag-manager', 'refresh']]);
  expect((await ops(['refresh', 'prod', '--dry-run'])).commands).toEqual([]);
});

test('where it is off, what to declare is said', async () => {
  const off = JSON.stringify({ level: 'error', source: 'admin', message: 'the Tag Manager is off: name it' });
  const { exitCode, said } = await ops(['list', 'prod'], { exitCode: 78, lines: [off] });
  expect(said).toContain('The Tag Manager is off: name it');
  expect(exitCode).toBe(2);
});
