import { X509Certificate } from 'node:crypto';
import { useOwnTransport } from '../../../lib/lambda/renew-certificate/acme-transport';
import { certificateFacts, issuedProblem } from '../../../lib/lambda/renew-certificate/certificate';
import { renewCertificate, type RenewalRequest } from '../../../lib/lambda/renew-certificate/renew';
import { sentence } from '../../../lib/lambda/renew-certificate/result';
import { AcmeProxy, AcmeWorld } from '../../support/acme-world';
import { freePort, Pebble } from '../../support/pebble';
import { TestCertificate } from '../../support/test-pki';

const names = ['stats.example.org', 'matomo.example.org', 'www.example.net'];
const hour = 60 * 60_000;
const day = 24 * hour;

let pebble: Pebble;
let proxy: AcmeProxy;
let world: AcmeWorld;
beforeAll(async () => {
  pebble = await Pebble.start();
  proxy = await AcmeProxy.before(pebble);
  useOwnTransport({ fetch: pebble.fetch, now: Date.now });
}, 120_000);
afterAll(() => {
  proxy.stop();
  pebble.stop();
});
beforeEach(async () => {
  world = await AcmeWorld.make(pebble.validationPort, names);
});
afterEach(() => world.stop());

const run = (request: RenewalRequest = { by: 'schedule' }, directory = pebble.directory, wanted = names) =>
  renewCertificate(world.context, { names: wanted, email: 'matomo@example.org', directory }, request);

test('a placeholder is replaced by one certificate for all names, with its chain and its own key', async () => {
  const result = await run();
  expect(result).toMatchObject({ outcome: 'issued', why: 'only a placeholder is in place', trusted: false });
  const { certificate, chain = '', privateKey = '' } = world.stored;
  expect(new Set(certificateFacts(certificate).names)).toEqual(new Set(names));
  expect(issuedProblem({ certificate, chain, privateKey }, Date.now())).toBeUndefined();
  expect(new X509Certificate(certificate).publicKey.asymmetricKeyDetails).toEqual({
    namedCurve: 'prime256v1',
  });
  expect(world.attempts).toEqual({});
});

test('each name is validated by a challenge of its own, and none stays open', async () => {
  await run();
  const [selfTest, ...challenges] = world.opened;
  expect(selfTest?.token).toMatch(/^self-test-/);
  expect(challenges).toHaveLength(names.length);
  expect(new Set(challenges.map(({ token }) => token)).size).toBe(names.length);
  for (const { expires } of challenges) expect(expires - Date.now()).toBeLessThanOrEqual(15 * 60_000);
  expect(world.challenge).toBeUndefined();
});

test('a certificate with 29 days left is renewed by the same account, with another key', async () => {
  await run();
  const { accountKey } = world;
  const root = await TestCertificate.root();
  const old = await root.server({ hosts: names, startsIn: -61, endsIn: 29.5 });
  world.stored = { certificate: old.pem };
  expect(await run()).toMatchObject({ outcome: 'issued', why: 'the certificate runs out in 29 days' });
  expect(world.stored.certificate).not.toBe(old.pem);
  expect(world.stored.privateKey).toBeDefined();
  expect(world.accountKey).toBe(accountKey);
});

test('a certificate that is not due is left alone, and no authority is asked, unless somebody insists', async () => {
  await run();
  const { stored, imports } = world;
  const asked = proxy.asked.length;
  expect(await run({ by: 'person' }, proxy.directory)).toMatchObject({ outcome: 'not due' });
  expect(proxy.asked).toHaveLength(asked);
  expect(world).toMatchObject({ stored, imports });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect(await run({ by: 'person', force: true })).toMatchObject({ outcome: 'issued' });
  expect(world.stored).not.toBe(stored);
});

test('another name makes another certificate', async () => {
  await run();
  const result = await run({ by: 'schedule' }, pebble.directory, [...names, 'new.example.org']);
  expect(result).toMatchObject({ outcome: 'issued', why: 'the certificate lacks new.example.org' });
  expect(certificateFacts(world.stored.certificate).names).toContain('new.example.org');
});

test('a name that does not lead here costs no attempt, and is named', async () => {
  world.lost.add('www.example.net');
  const { stored } = world;
  const result = await run({ by: 'schedule' }, proxy.directory);
  expect(result).toMatchObject({
    outcome: 'unreachable',
    names: [{ name: 'www.example.net' }],
    firstTime: true,
  });
  expect(sentence(result)).toContain('www.example.net: something else answers (status 200)');
  expect(world.stored).toBe(stored);
  expect(world.attempts).toEqual({});
  world.lost.clear();
  expect(await run()).toMatchObject({ outcome: 'issued' });
});

test('a challenge that fails leaves what is stored, says which, and is not repeated within the hour', async () => {
  world.forges = true;
  const { stored } = world;
  const result = await run();
  expect(result).toMatchObject({ outcome: 'failed', demanded: false });
  expect(sentence(result)).toMatch(/^The validation of \S+ failed: .*forged/);
  expect(world.stored).toBe(stored);
  expect(world.challenge).toBeUndefined();
  expect(world.attempts.failures).toBe(1);

  const opened = world.opened.length;
  expect(await run()).toMatchObject({ outcome: 'waiting', demanded: false });
  expect(world.opened).toHaveLength(opened);
  world.forges = false;
  expect(await run({ by: 'person' })).toMatchObject({ outcome: 'issued' });
  expect(world.attempts).toEqual({});
});

describe('a rate limit', () => {
  const limit = (retryAfter: string) => ({
    path: '/order-plz',
    status: 429,
    headers: { 'retry-after': retryAfter, 'content-type': 'application/problem+json' },
    body: { type: 'urn:ietf:params:acme:error:rateLimited', detail: 'too many certificates already issued' },
  });
  afterEach(() => (proxy.refusal = undefined));

  test('is asked once, remembered across runs, and not even a person may hurry', async () => {
    proxy.refusal = limit(String((36 * hour) / 1000));
    proxy.asked.length = 0;
    const result = await run({ by: 'schedule' }, proxy.directory);
    expect(result).toMatchObject({ outcome: 'failed', demanded: true });
    expect(sentence(result)).toContain('429 rateLimited: too many certificates already issued');
    expect(proxy.asked.filter((path) => path === '/order-plz')).toHaveLength(1);

    proxy.asked.length = 0;
    for (const later of [1, 12, 35]) {
      world.ahead = later * hour;
      expect(await run({ by: 'schedule' }, proxy.directory)).toMatchObject({
        outcome: 'waiting',
        demanded: true,
      });
      expect(await run({ by: 'person', force: true }, proxy.directory)).toMatchObject({ outcome: 'waiting' });
    }
    expect(proxy.asked).toEqual([]);

    proxy.refusal = undefined;
    world.ahead = 37 * hour;
    expect(await run({ by: 'schedule' }, proxy.directory)).toMatchObject({ outcome: 'issued' });
  });

  test('may name a date instead of seconds', async () => {
    const until = new Date(Math.floor(Date.now() / 1000) * 1000 + 7 * day);
    proxy.refusal = limit(until.toUTCString());
    const result = await run({ by: 'schedule' }, proxy.directory);
    expect(result).toMatchObject({ outcome: 'failed', demanded: true, retryAt: until.toISOString() });
  });

  test('that lasts makes no loop: one order in each of the runs that may try', async () => {
    proxy.refusal = limit('60');
    proxy.asked.length = 0;
    for (let hours = 0; hours < 7 * 24; hours++) {
      world.ahead = hours * hour;
      await run({ by: 'schedule' }, proxy.directory);
    }
    // After 1, 2, 4, 8 and 16 hours, then daily.
    expect(proxy.asked.filter((path) => path === '/order-plz')).toHaveLength(11);
  });
});

test('a server error is not repeated at once either, and its Retry-After counts', async () => {
  const headers = { 'retry-after': String((5 * hour) / 1000) };
  proxy.refusal = {
    path: '/nonce-plz',
    status: 503,
    headers,
    body: { detail: 'The service is down for maintenance' },
  };
  proxy.asked.length = 0;
  const result = await run({ by: 'schedule' }, proxy.directory);
  proxy.refusal = undefined;
  expect(result).toMatchObject({ outcome: 'failed', demanded: true });
  expect(proxy.asked).toEqual(['/dir', '/nonce-plz']);
});

test('a dead directory is a failure that names it, and leaves what is stored', async () => {
  const { stored } = world;
  const dead = `https://localhost:${await freePort()}/dir`;
  const result = await run({ by: 'schedule' }, dead);
  expect(sentence(result)).toContain(`${new URL(dead).host} cannot be reached: the connection is refused`);
  expect(world.stored).toBe(stored);
  expect(world.attempts.failures).toBe(1);
});

test('a directory that is none is a failure', async () => {
  const result = await run({ by: 'schedule' }, `${pebble.directory}/nothing-here`);
  expect(result).toMatchObject({ outcome: 'failed', demanded: false });
  expect(sentence(result)).toContain('404');
});

test('what is issued does not replace what lasts longer', async () => {
  const root = await TestCertificate.root();
  world.stored = { certificate: (await root.server({ hosts: names, endsIn: 9000 })).pem };
  const { stored } = world;
  const result = await run({ by: 'person', force: true });
  expect(result).toMatchObject({ outcome: 'failed' });
  expect(sentence(result)).toContain('not better than the stored one: the new one runs out on');
  expect(world.stored).toBe(stored);
});

test('a run that died counts as a failure, and keeps others out as long as it might still run', async () => {
  world.attempts = { failures: 1, startedAt: new Date(Date.now() - 60_000).toISOString() };
  expect(await run({ by: 'person' })).toMatchObject({ outcome: 'running' });
  world.attempts = {};
  const context = {
    ...world.context,
    challenges: { ...world.context.challenges, write: () => new Promise<void>(() => undefined) },
  };
  const settings = { names, email: 'matomo@example.org', directory: pebble.directory };
  void renewCertificate(context, settings, { by: 'schedule' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(world.attempts).toMatchObject({ failures: 1, startedAt: expect.any(String) as string });
  world.ahead = 20 * 60_000;
  expect(await run()).toMatchObject({ outcome: 'waiting', reason: 'The run did not end.' });
});

test('nonces that the authority refuses, though they are good, are no failure', async () => {
  const picky = await Pebble.start({ PEBBLE_WFE_NONCEREJECT: '15' });
  const before = await AcmeProxy.before(picky);
  const own = await AcmeWorld.make(picky.validationPort, names);
  useOwnTransport({ fetch: picky.fetch, now: Date.now });
  try {
    // Chance decides which; within some orders it hits one.
    for (let order = 1; order <= 10 && before.refusals === 0; order++) {
      const settings = {
        names: [`n${order}.example.org`],
        email: 'a@example.org',
        directory: before.directory,
      };
      const result = await renewCertificate(own.context, settings, { by: 'schedule' });
      expect(result).toMatchObject({ outcome: 'issued' });
    }
    expect(before.refusals).toBeGreaterThan(0);
  } finally {
    useOwnTransport({ fetch: pebble.fetch, now: Date.now });
    own.stop();
    before.stop();
    picky.stop();
  }
}, 30_000);
