import { environments } from '../../config';
import { InvalidConfigurationError, resolve } from '../../lib/config';

const minimal = {
  ...environments.dev,
  mail: { from: 'matomo@example.org', smtp: { host: 'smtp.example.org' } },
};
const shop = { name: 'Shop', urls: ['https://shop.example.org'] };
const maria = { email: 'maria@example.com' };
const client = { description: 'Catalogue', access: { site: 'view' } };

function problemsOf(change: object): string[] {
  try {
    resolve('test', { ...minimal, ...change });
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    return error.problems.map(
      ({ path, value, allowed, remedy }) => `${path}: ${value} | ${allowed} | ${remedy}`,
    );
  }
  return [];
}

test.each<[string, object, string]>([
  ['a key that means a site already', { sites: { all: shop } }, "sites.all: .*'site' and 'all'"],
  ['one main address twice', { sites: { a: shop, b: shop } }, 'sites.b.urls\\[0\\]: .*a has it, too'],
  [
    'the first site again',
    { sites: { a: { ...shop, urls: [`${environments.dev.site.url}/`] } } },
    'sites.a.urls\\[0\\]: .*site has it, too',
  ],
  ['a site without address', { sites: { a: { ...shop, urls: [] } } }, 'sites.a.urls: .*1 to 50 addresses'],
  [
    'a goal without pattern',
    { sites: { a: { ...shop, goals: { g: { name: 'G', when: 'url' } } } } },
    'pattern: nothing .*Add pattern',
  ],
  [
    'a pattern that nobody looks at',
    { sites: { a: { ...shop, goals: { g: { name: 'G', when: 'manually', pattern: 'x' } } } } },
    "goals.g.pattern: .*nothing with when: 'manually'",
  ],
  [
    'half an address to be matched as a whole',
    { sites: { a: { ...shop, goals: { g: { name: 'G', when: 'url', pattern: '/x', match: 'exact' } } } } },
    'Begin it with https://',
  ],
  [
    'more dimensions than there are',
    {
      sites: {
        a: {
          ...shop,
          dimensions: Object.fromEntries(
            'abcdef'.split('').map((key) => [key, { name: key, scope: 'visit' }]),
          ),
        },
      },
    },
    "sites.a.dimensions: 6 of scope 'visit'",
  ],
  [
    'two logins that differ by case',
    { users: { maria, MARIA: { email: 'm2@example.com' } } },
    'users.MARIA: .*whatever its case',
  ],
  ['the first super user', { users: { Admin: maria } }, 'users.Admin: .*first super user'],
  ['nobody', { users: { anonymous: maria } }, 'users.anonymous: .*Matomo has that one itself'],
  ['a technical user', { users: { 'api-x': maria } }, 'users.api-x: .*users of clients'],
  ['one address twice', { users: { maria, paul: maria } }, 'users.paul.email: .*each address once'],
  [
    'a site that is not declared',
    { users: { maria: { ...maria, access: { shop: 'view' } } } },
    'users.maria.access.shop: .*There are site, all',
  ],
  [
    'a right that does not exist',
    { users: { maria: { ...maria, access: { site: 'owner' } } } },
    "users.maria.access.site: \"owner\" .*'view' or 'write' or 'admin'",
  ],
  [
    'all and one more',
    { users: { maria: { ...maria, access: { all: 'view', site: 'write' } } } },
    'users.maria.access: .*either',
  ],
  [
    'access of a super user',
    { users: { maria: { ...maria, superUser: true, access: { site: 'view' } } } },
    'users.maria.access: .*superUser',
  ],
  ['people without mail', { users: { maria }, mail: undefined }, 'users: users without `mail`'],
  [
    'an address of another domain',
    { users: { maria }, access: { emailDomains: ['example.net'] } },
    'users.maria.email: .*example.net',
  ],
  [
    'a client with the name of a user',
    { users: { maria }, clients: { maria: client } },
    "clients.maria: .*'maria' is a user",
  ],
  [
    'a client without access',
    { clients: { a: { ...client, access: {} } } },
    'clients.a.access: .*one site at least',
  ],
  [
    'a client of a site that is not declared',
    { clients: { a: { ...client, access: { nowhere: 'view' } } } },
    'clients.a.access.nowhere',
  ],
  ['a key with capitals', { clients: { Catalogue: client } }, 'clients.Catalogue: '],
  ['no network', { access: { ui: [] } }, "access.ui: .*'internet', or"],
  [
    'a host instead of a network',
    { access: { ui: ['example.org'] } },
    'access.ui\\[0\\]: .*an address or a range',
  ],
  [
    'a second factor off without a reason',
    { access: { secondFactor: { off: '' } } },
    'access.secondFactor.off: .*10 to 300 characters',
  ],
  [
    'what `access` sets',
    { settings: { TwoFactorAuth: { twoFactorAuthRequired: 1 } } },
    'Use `access.secondFactor`',
  ],
])('%s is refused, with its path', (_what, change, told) => {
  const problems = problemsOf(change);
  expect(problems.filter((problem) => new RegExp(told).test(problem))).toHaveLength(1);
});

test('defaults: view on all sites, a second factor where data is kept', () => {
  const kept = resolve('test', {
    ...minimal,
    disposable: false,
    alarms: { email: ['a@example.org'] },
    users: { maria },
  });
  expect(kept.users).toEqual([{ login: 'maria', ...maria, superUser: false, access: { all: 'view' } }]);
  expect(kept.access).toMatchObject({
    ...{ secondFactor: true, strongPasswords: true, ui: undefined, ownTokens: true },
  });
  expect(resolve('test', { ...minimal, disposable: true }).access).toMatchObject({
    secondFactor: false,
    strongPasswords: false,
  });
});

test('a name that looks like a secret is none', () => {
  expect(problemsOf({ clients: { 'api-token': client }, sites: { passwords: shop } })).toEqual([]);
});
