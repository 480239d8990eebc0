import { Failure } from '../../../lib/cli/failure';
import { tagOfSource } from '../../../lib/ops/release/push';
import { opsContext } from '../../support/ops-context';

const commit = '0123456789abcdef0123456789abcdef01234567';

function contextWith(...changed: string[]) {
  const { context, notes } = opsContext();
  const builder = { ...context.builder, source: () => Promise.resolve({ commit, changed }) };
  return { context: { ...context, builder }, notes };
}

test('a clean tree is named by its commit', async () => {
  await expect(tagOfSource(contextWith().context, undefined)).resolves.toBe(`commit-${commit}`);
});

test('a tree that differs from its commit is refused, with the files', async () => {
  const files = [1, 2, 3, 4, 5, 6].map((number) => ` M docker/${number}`);
  const refused = tagOfSource(contextWith(...files).context, undefined);
  await expect(refused).rejects.toMatchObject({ exitCode: 2 });
  await expect(refused).rejects.toThrow(Failure);
  await expect(refused).rejects.toThrow(
    / M docker\/1.* M docker\/5, and 1 more\. Commit or stash it, or say why/,
  );
});

test('with a reason it is released under a tag of its own, and the reason is shown', async () => {
  const { context, notes } = contextWith(' M docker/x');
  await expect(tagOfSource(context, 'a trial of PHP 9')).resolves.toBe(
    `commit-${commit}-dirty-20261121000000`,
  );
  expect(notes).toEqual(['The working tree differs from its commit: a trial of PHP 9']);
});
