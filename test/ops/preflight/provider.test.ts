import { example } from '../../../config/example';
import { resolve } from '../../../lib/config';
import { looked } from '../../../lib/ops/preflight/check';
import { fetchJson, signOnCheck } from '../../../lib/ops/preflight/provider';

const { signOn } = resolve('example', example).access;
if (signOn === undefined) throw new Error('There is no sign-on in config/example.ts.');

const document = {
  issuer: signOn.issuer,
  authorization_endpoint: signOn.authorizationEndpoint,
  token_endpoint: signOn.tokenEndpoint,
  userinfo_endpoint: signOn.userInfoEndpoint,
  scopes_supported: ['openid', 'email', 'groups'],
};

test('asks the provider what it says of itself', async () => {
  const asked: string[] = [];
  const check = await signOnCheck((address) => {
    asked.push(address);
    return Promise.resolve(document);
  }, signOn);
  expect(check).toEqual({
    what: 'sign-on',
    result: 'ok',
    detail: `${signOn.issuer} says the same of itself`,
  });
  expect(asked).toEqual([`${signOn.issuer}/.well-known/openid-configuration`]);
});

test.each([
  [{ issuer: 'https://other.example.org' }, 'access.signOn.issuer is https://login.example.org'],
  [{ userinfo_endpoint: 'https://x' }, 'access.signOn.userInfoEndpoint is .* says https://x'],
  [{ token_endpoint: undefined }, 'access.signOn.tokenEndpoint'],
  [{ scopes_supported: ['openid', 'email'] }, 'does not know the scope groups'],
])('%j is wrong', async (change, detail) => {
  const check = await signOnCheck(() => Promise.resolve({ ...document, ...change }), signOn);
  expect(check).toMatchObject({
    ...{ result: 'wrong', detail: expect.stringMatching(detail) as string },
    remedy: expect.stringContaining('.well-known') as string,
  });
});

test('a provider that tells no scopes has all', async () => {
  const check = await signOnCheck(
    () => Promise.resolve({ ...document, scopes_supported: undefined }),
    signOn,
  );
  expect(check.result).toBe('ok');
});

test('a provider that does not answer stops nothing', async () => {
  const unreachable = { ...signOn, issuer: 'http://127.0.0.1:1' };
  expect(await looked('sign-on', () => signOnCheck(fetchJson, unreachable))).toMatchObject({
    result: 'unknown',
  });
});
