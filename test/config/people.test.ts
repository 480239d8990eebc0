import { environments } from '../../config';
import { InvalidConfigurationError, resolve } from '../../lib/config';

const minimal = {
  ...environments.dev,
  mail: { from: 'matomo@example.org', smtp: { host: 'smtp.example.org' } },
};
const shop = { name: 'Shop', urls: ['https://shop.example.org'] };
const maria = { email: 'maria@example.com' };
const { account, region } = resolve('dev', environments.dev);
const signOn = {
  ...{ issuer: 'https://login.example.org', signOutUrl: 'https://login.example.org/out', clientId: 'matomo' },
  authorizationEndpoint: 'https://login.example.org/auth',
  tokenEndpoint: 'https://login.example.org/token',
  userInfoEndpoint: 'https://login.example.org/me',
  clientSecretArn: `arn:aws:secretsmanager:${region}:${account}:secret:sign-on-AbCdEf`,
};
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
  ['no network', { access: { ui: [] } }, "access.ui: .*'internet', 'internal', or"],
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
  [
    'a provider without TLS',
    { access: { signOn: { ...signOn, issuer: 'http://login.example.org' } } },
    'access.signOn.issuer: .*begins with https://',
  ],
  [
    'the secret itself',
    { access: { signOn: { ...signOn, clientSecret: 'x' } } },
    'access.signOn.clientSecret: .*access.signOn.clientSecretArn takes its ARN',
  ],
  [
    'a secret of another account',
    {
      access: {
        signOn: { ...signOn, clientSecretArn: signOn.clientSecretArn.replace(/\d{12}/, '9'.repeat(12)) },
      },
    },
    'access.signOn.clientSecretArn: .*account of this environment',
  ],
  [
    'a scope without the address',
    { access: { signOn: { ...signOn, scope: 'openid' } } },
    "access.signOn.scope: .*'openid' and 'email'",
  ],
  [
    'a claim that gives nothing',
    { access: { signOn: { ...signOn, roles: { staff: {} } } } },
    'access.signOn.roles.staff: .*either',
  ],
  [
    'a claim that gives everything and more',
    { access: { signOn: { ...signOn, roles: { staff: { superUser: true, access: { all: 'view' } } } } } },
    'access.signOn.roles.staff: .*either',
  ],
  [
    'a claim that gives a site that does not exist',
    { access: { signOn: { ...signOn, roles: { staff: { access: { nowhere: 'view' } } } } } },
    'access.signOn.roles.staff.access.nowhere',
  ],
  [
    'a second factor of Matomo where people sign on',
    { access: { signOn, secondFactor: 'required' } },
    'access.secondFactor: .*nothing with access.signOn',
  ],
  [
    'sign-on without a way to the keys',
    { access: { signOn }, network: { egress: 'interface-endpoints' } },
    "access.signOn: .*'interface-endpoints'",
  ],
  [
    'sign-on without a way to the provider',
    { access: { signOn }, edge: { reach: 'internal' } },
    "access.signOn: .*edge.reach 'internal'",
  ],
  [
    'pages inside, and tracking by the same tasks',
    { access: { ui: 'internal' }, tracker: 'with-web' },
    "tracker: .*because access.ui is 'internal'",
  ],
  [
    'pages inside what is inside',
    { access: { ui: 'internal' }, edge: { reach: 'internal' } },
    "access.ui: .*because edge.reach is 'internal'",
  ],
  [
    'pages inside, and sign-on from outside',
    { access: { ui: 'internal', signOn } },
    'access.ui: .*because of access.signOn',
  ],
  [
    'sign-on in China',
    { access: { signOn }, region: { name: 'cn-north-1', accept: 'a try of ours' } },
    'access.signOn: .*China',
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
  const access = { signOn: { ...signOn, roles: { 'token-admins': { superUser: true } } } };
  expect(problemsOf({ clients: { 'api-token': client }, sites: { passwords: shop }, access })).toEqual([]);
});

test('where people sign on, nobody is invited, so that no mail is needed', () => {
  expect(problemsOf({ mail: undefined, users: { maria } })).toHaveLength(1);
  expect(problemsOf({ mail: undefined, users: { maria }, access: { signOn } })).toEqual([]);
});
