import { answerChallenge } from '../../../lib/lambda/answer-challenge/answer';
import { challengeParameter } from '../../../lib/lambda/answer-challenge/challenge-parameter';
import { FakeClient } from '../../support/fake-client';

const now = Date.UTC(2026, 10, 21);
const token = 'DGyRejmCefe7v4NfDGDKfAhVNkFhsF0hw1jLtOhDZ3k';
const open = { token, answer: `${token}.thumbprint`, expires: now + 1000 };

async function ask(path: string, { method = 'GET', at = now, Value = JSON.stringify(open) } = {}) {
  const ssm = new FakeClient({ GetParameterCommand: () => ({ Parameter: { Value } }) });
  const challenges = challengeParameter(ssm.as(), '/matomo/prod/acme-challenge');
  const answer = await answerChallenge({ challenges, now: () => at }, { httpMethod: method, path });
  return { ...answer, reads: ssm.sent.length };
}

const path = `/.well-known/acme-challenge/${token}`;

test.each(['GET', 'HEAD'])('%s of the open challenge gets its answer', async (method) => {
  const { statusCode, statusDescription, body, headers } = await ask(path, { method });
  expect({ statusCode, statusDescription, body }).toEqual({
    statusCode: 200,
    statusDescription: '200 OK',
    body: `${token}.thumbprint`,
  });
  expect(headers).toMatchObject({ 'content-type': 'text/plain', 'cache-control': 'no-store' });
});

test.each([
  ['another token', path.replace('DGy', 'xyz')],
  ['a longer token', `${path}k`],
  ['a shorter token', path.slice(0, -1)],
])('%s gets 404', async (_what, other) => {
  expect(await ask(other)).toMatchObject({ statusCode: 404, body: 'Not found', reads: 1 });
});

test.each([
  '/',
  '/.well-known/acme-challenge/',
  '/.well-known/acme-challenge/short',
  `${path}/`,
  `${path}/../x`,
  `${path}?x`,
  `${path}%00`,
  `/.well-known/acme-challenge/${'a'.repeat(129)}`,
  '/.well-known/acme-challenge/<script>alert(1)</script>',
  '/.well-known/acme-challenge/..%2F..%2Fmatomo.php-and-so-on',
  `/x${path}`,
])('%s has no token, gets 404, and nothing is looked up', async (other) => {
  expect(await ask(other)).toMatchObject({ statusCode: 404, body: 'Not found', reads: 0 });
});

test('other methods get 404', async () => {
  expect(await ask(path, { method: 'POST' })).toMatchObject({ statusCode: 404, reads: 0 });
});

test('a challenge that has expired gets 404', async () => {
  expect(await ask(path, { at: now + 1000 })).toMatchObject({ statusCode: 404 });
});

test.each(['{}', '', 'null', '[]', '{"token":1}', `{"token":"${token}"}`])(
  'with %p no challenge is open',
  async (Value) => {
    expect(await ask(path, { Value })).toMatchObject({ statusCode: 404 });
  },
);

test('a challenge is written as it is read, and closed by an empty object', async () => {
  const ssm = new FakeClient({ PutParameterCommand: () => ({}) });
  const challenges = challengeParameter(ssm.as(), 'name');
  await challenges.write(open);
  await challenges.write(undefined);
  expect(ssm.inputsOf('PutParameterCommand')).toEqual([
    { Name: 'name', Value: JSON.stringify(open), Overwrite: true },
    { Name: 'name', Value: '{}', Overwrite: true },
  ]);
});
