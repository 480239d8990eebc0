import {
  InvalidConfigurationError,
  placeholdersIn,
  resolve,
  selectEnvironment,
  warningsOf,
} from '../../lib/config';

const minimal = {
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
  admin: { email: 'matomo@example.org' },
  site: { name: 'Example', url: 'https://www.example.org' },
  alarms: { email: ['ops@example.org'] },
};

/** `path: value | allowed | remedy` of each problem; none if the work succeeds. */
function told(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    return error.problems.map(
      ({ path, value, allowed, remedy }) => `${path}: ${value} | ${allowed} | ${remedy}`,
    );
  }
  return [];
}

const problemsOf = (change: object) => told(() => resolve('test', { ...minimal, ...change }));

const secret = (place: string) => `arn:aws:secretsmanager:${place}:secret:matomo/smtp-AbCdEf`;
const smtp = (more: object) => ({
  mail: { from: 'a@example.org', smtp: { host: 'smtp.example.org', ...more } },
});
const network = {
  vpcId: 'vpc-01234567',
  publicSubnetIds: ['subnet-00000001', 'subnet-00000002'],
  dataSubnetIds: ['subnet-00000003', 'subnet-00000004'],
};
const long = `${'a'.repeat(60)}.example.org`;

describe('what would fail later is refused, once', () => {
  test.each<[object, string]>([
    [
      smtp({ credentialsSecretArn: secret('eu-central-1:999999999999') }),
      'mail.smtp.credentialsSecretArn: .*account of this environment',
    ],
    [
      smtp({ credentialsSecretArn: secret('us-east-1:111122223333') }),
      'mail.smtp.credentialsSecretArn: .*region of this environment',
    ],
    [
      smtp({ credentialsSecretArn: secret('eu-central-1:111122223333').replace('aws', 'aws-cn') }),
      'mail.smtp.credentialsSecretArn: .*partition of eu-central-1 \\(aws\\)',
    ],
    [
      { geoip: { source: 'maxmind', credentialsSecretArn: secret('us-east-1:111122223333') } },
      'geoip.credentialsSecretArn: .*copy that ARN',
    ],
    [
      { database: { fromSnapshot: 'arn:aws:rds:us-east-1:111122223333:snapshot:old' } },
      'database.fromSnapshot: .*copy-db-snapshot',
    ],
    [
      smtp({ port: 465, encryption: 'tls' }),
      'mail.smtp.encryption: "tls" .*\'ssl\', because mail.smtp.port is 465',
    ],
    [smtp({ port: 587, encryption: 'ssl' }), "mail.smtp.encryption: .*'tls', because"],
    [smtp({ port: 25 }), 'mail.smtp.port: 25 .*AWS lets no task reach port 25'],
    [{ database: { instanceType: 't4g.nano' } }, 'database.instanceType: .*offers for MariaDB'],
    [{ database: { instanceType: 'm7g.medium' } }, 'database.instanceType'],
    [{ database: { reader: { instanceType: 'db.t4g.small' } } }, 'database.reader.instanceType'],
    [
      { network: { ...network, publicSubnetIds: ['subnet-00000001', 'subnet-00000001'] } },
      'network.publicSubnetIds\\[1\\]: .*this one is network.publicSubnetIds\\[0\\]',
    ],
    [
      { network: { ...network, dataSubnetIds: ['subnet-00000001', 'subnet-00000004'] } },
      'network.dataSubnetIds\\[0\\]: .*not listed already',
    ],
    [{ host: long, aliases: ['stats.example.org'] }, 'host: .*at most 64 characters'],
    [
      { plugins: [{ name: 'CustomAlerts' }] },
      'plugins\\[0\\].version: nothing .*no plugin CustomAlerts comes with Matomo',
    ],
    [{ plugins: [{ name: 'TagManger' }] }, 'plugins\\[0\\].name: .*Did you mean TagManager'],
    [{ plugins: [{ name: 'tagmanager' }] }, 'plugins\\[0\\].name: .*Did you mean TagManager'],
    [{ plugins: [{ name: 'TagManager', version: '5.0.0' }] }, 'plugins\\[0\\].version: .*comes with Matomo'],
    [{ plugins: [{ name: 'EnvironmentVariables', version: '5.0.0' }] }, 'plugins\\[0\\]: .*the image has it'],
    [
      { plugins: [{ name: 'TagManager' }, { name: 'tagManager' }] },
      'plugins\\[1\\]: .*each plugin once; there is TagManager',
    ],
    [{ tags: { 'aws:owner': 'x' } }, 'tags\\["aws:owner"\\]: .*not beginning with aws: or matomo:'],
    [{ tags: { 'Matomo:owner': 'x' } }, 'tags\\["Matomo:owner"\\]'],
    [{ tags: { owner: 'x'.repeat(257) } }, 'tags.owner: .*at most 256'],
    [{ tags: { ['x'.repeat(129)]: 'x' } }, 'tags.x+: .*1 to 128'],
    [{ tags: { Team: 'a', team: 'b' } }, 'tags.team: .*there is Team'],
    [
      { tags: Object.fromEntries(Array.from({ length: 41 }, (_, index) => [`t${index}`, 'x'])) },
      'tags: .*at most 40',
    ],
    [{ aliases: Array.from({ length: 100 }, (_, index) => `a${index}.example.org`) }, 'aliases: .*100 names'],
    // Time zones, currencies and names as PHP, Matomo and DNS know them.
    [{ site: { ...minimal.site, timezone: 'Asia/Calcutta' } }, 'site.timezone: .*PHP'],
    [{ site: { ...minimal.site, timezone: 'UTC+12.5' } }, 'site.timezone'],
    [{ site: { ...minimal.site, currency: 'XXX' } }, 'site.currency: .*Matomo knows'],
    [{ site: { ...minimal.site, currency: 'DEM' } }, 'site.currency'],
    [{ host: 'statistik.büro.example.org' }, 'host: .*xn--bro-hoa.example.org'],
    // The choice of a union is told by its deciding key.
    [{ hostedZone: undefined }, 'hostedZone: nothing'],
    [
      {
        network: {
          vpcId: 'vpc-01234567',
          ipv6: 'yes',
          publicSubnetIds: network.publicSubnetIds,
          dataSubnetIds: network.dataSubnetIds,
        },
      },
      'network.ipv6: "yes"',
    ],
    [{ network: { ...network, zones: 2 } }, 'network.zones: 2 .*without the keys of another choice'],
    [{ certificate: 'letsencrypt', hostedZone: undefined }, "certificate: .*'acm'"],
    [{ expectedPageviewsPerMonth: NaN }, 'expectedPageviewsPerMonth: NaN '],
    [{ expectedPageviewsPerMonth: 10n }, 'expectedPageviewsPerMonth: 10n '],
  ])('%p', (change, expected) => {
    expect(problemsOf(change)).toEqual([expect.stringMatching(new RegExp(`^${expected}`, 's'))]);
  });

  test('a VPC without its subnets gets their names', () => {
    expect(problemsOf({ network: { vpcId: 'vpc-01234567' } })).toEqual([
      expect.stringMatching(/^network\.publicSubnetIds: nothing .*the public subnets/),
      expect.stringMatching(/^network\.dataSubnetIds: nothing .*isolated subnets/),
    ]);
  });
});

test.each([
  'Asia/Kolkata',
  'Europe/Kyiv',
  'Asia/Ho_Chi_Minh',
  'America/Argentina/Buenos_Aires',
  'UTC',
  'UTC-3.5',
  'UTC+5.75',
])('the time zone %s is one of PHP and Matomo', (timezone) =>
  expect(problemsOf({ site: { ...minimal.site, timezone } })).toEqual([]),
);

test.each(['stats.xn--p1ai', 'stats.bcher.xn--vermgensberatung-pwb', 'xn--bro-hoa.example.org'])(
  'the name %s is one',
  (host) => expect(problemsOf({ host, hostedZone: { ...minimal.hostedZone, name: host } })).toEqual([]),
);

test.each([
  [2465, 'ssl'],
  [2587, 'tls'],
  [465, 'ssl'],
  [2525, 'tls'],
])('port %d speaks %s', (port, encryption) => {
  expect(resolve('test', { ...minimal, ...smtp({ port }) }).mail?.smtp.encryption).toBe(encryption);
});

test.each<[object, string]>([
  [smtp({ password: 'hunter2' }), 'mail.smtp.password: .*mail.smtp.credentialsSecretArn takes its ARN'],
  [smtp({ auth: { pass: 'x', password: 'hunter2' } }), 'mail.smtp.auth.password: .*credentialsSecretArn'],
  [{ database: { password: ['hunter2'] } }, 'database.password: .*generated'],
  [{ database: { credentials: { user: 'hunter2' } } }, 'database.credentials: .*generated'],
  [{ admin: { email: 'a@example.org', password: 'hunter2' } }, 'admin.password: .*generated'],
  [{ geoip: { source: 'maxmind', licenseKey: 'hunter2' } }, 'geoip.licenseKey: .*geoip.credentialsSecretArn'],
  [
    { certificate: { import: { privateKey: 'hunter2' } } },
    'certificate.import.privateKey: .*privateKeySecret',
  ],
  [{ api_key: 'hunter2' }, 'api_key: '],
])('the secret in %j is hidden, and told where its ARN goes', (change, expected) => {
  const problems = problemsOf(change);
  expect(problems).toContainEqual(expect.stringMatching(new RegExp(`^${expected}`, 's')));
  expect(problems.join('\n')).not.toContain('hunter2');
});

describe('environments beside each other', () => {
  const other = { ...minimal, host: 'other.example.org' };
  const select = (environments: Record<string, unknown>, promotions: unknown = {}) =>
    told(() => selectEnvironment(environments, 'prod', promotions));

  test('have hosts of their own', () => {
    expect(select({ prod: minimal, stage: { ...other, aliases: ['stats.example.org'] } })).toEqual([
      expect.stringMatching(/^host: .*stage has this one/),
    ]);
    expect(select({ prod: minimal, stage: other })).toEqual([]);
  });

  test('are told apart by how the names of alarms and snapshots begin, in one account and region', () => {
    for (const name of ['prod-eu', 'prod-2']) {
      expect(select({ prod: minimal, [name]: other })).toEqual([
        expect.stringMatching(new RegExp(`^account: .*'${name}' begins with 'prod-'`)),
      ]);
    }
    expect(select({ prod: minimal, production: other, eu: other })).toEqual([]);
    const elsewhere = { ...other, region: 'eu-west-1' };
    expect(select({ prod: minimal, 'prod-eu': elsewhere })).toEqual([]);
  });

  test('share architecture and plugins where images go from one to the other', () => {
    const stage = { ...other, architecture: 'x86_64', plugins: [{ name: 'TagManager' }] };
    expect(select({ prod: minimal, stage }, { stage: 'prod' })).toEqual([
      expect.stringMatching(/^architecture: .*'x86_64'/),
      expect.stringMatching(/^plugins: .*config\/plugins\.ts/),
    ]);
    expect(select({ prod: minimal, stage })).toEqual([]);
  });

  test('may have mistakes of their own', () => {
    expect(select({ prod: minimal, stage: null, dev: 42 })).toEqual([]);
    expect(select({ prod: minimal, stage: null }, { stage: 'prod' })).toEqual([
      expect.stringMatching(/^\(the file\): null/),
    ]);
  });

  test.each([null, [], 'stage', { stage: null }, { stage: 1n }, { stage: { prod: 1 } }, () => ({})])(
    'promotions %p are refused in words',
    (promotions) =>
      expect(() => selectEnvironment({ prod: minimal, stage: other }, 'prod', promotions)).toThrow(
        /^config\/index\.ts: promotions, /,
      ),
  );

  test.each(['prod-', 'a--b', '-a', 'a_b', 'x'.repeat(21)])('the name %s is refused', (name) => {
    expect(() => selectEnvironment({ [name]: minimal }, name)).toThrow(
      `The environment's name '${name}' cannot`,
    );
  });
});

describe('placeholders', () => {
  const own = { ...minimal, account: '210987654321' };

  test('are refused where a real account is about to be used', () => {
    const paths = ['hostedZone.id', 'host', 'hostedZone.name', 'admin.email', 'site.url'];
    const left = told(() => placeholdersIn(resolve('test', own), undefined));
    expect(left.map((text) => text.split(':')[0])).toEqual(paths);
    const byCredentials = told(() => placeholdersIn(resolve('test', minimal), '210987654321'));
    expect(byCredentials.map((text) => text.split(':')[0])).toEqual(['account', ...paths]);
  });

  test('are fine without one', () => {
    expect(told(() => placeholdersIn(resolve('test', minimal), '111122223333'))).toEqual([]);
  });

  test('are not seen where there are none', () => {
    const file = {
      ...own,
      host: 'stats.library.eu',
      hostedZone: { id: 'Z08E1ABCDEFGHIJKLMNOP', name: 'library.eu' },
      admin: { email: 'it@library.eu' },
      site: { name: 'Library', url: 'https://www.library.eu/' },
    };
    expect(told(() => placeholdersIn(resolve('test', file), '210987654321'))).toEqual([]);
  });
});

test('more names than ACM takes by default are warned of, with the quota', () => {
  const aliases = Array.from({ length: 10 }, (_, index) => `a${index}.example.org`);
  expect(warningsOf(resolve('test', { ...minimal, aliases: aliases.slice(1) }))).toEqual([]);
  expect(warningsOf(resolve('test', { ...minimal, aliases }))).toEqual([
    expect.objectContaining({ id: 'names' }),
  ]);
});

test.each([
  [{ alarms: undefined }, ['alarms']],
  [{ alarms: undefined, disposable: false }, ['alarms']],
  [{ alarms: undefined, disposable: true }, []],
  [{ alarms: { topicArn: `arn:aws:sns:${minimal.region}:999999999999:operations` } }, []],
  [{ alarms: { off: 'The operators watch another dashboard.' } }, []],
  [
    {
      alarms: {
        chatWebhookSecretArn: `arn:aws:secretsmanager:${minimal.region}:${minimal.account}:secret:chat-AbCdEf`,
      },
    },
    [],
  ],
])('somebody is told of alarms where data is kept, or a reason says why not: %j', (change, paths) => {
  const problems = told(() => resolve('test', { ...minimal, ...change }));
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(paths);
});

test.each([
  [{}, 'alarms: '],
  [{ email: [] }, 'alarms.email: '],
  [{ email: ['ops@example.org', 'OPS@example.org'] }, 'alarms.email: '],
  [{ email: ['ops'] }, 'alarms.email[0]: '],
  [{ topicArn: 'operations' }, 'alarms.topicArn: '],
  [{ topicArn: `arn:aws:sns:${minimal.region}:123456789012:operations.fifo` }, 'alarms.topicArn: '],
  [{ topicArn: 'arn:aws:sns:us-west-2:123456789012:operations' }, 'alarms.topicArn: '],
  [{ off: 'no' }, 'alarms.off: '],
  ['off', 'alarms: '],
])('alarms that would reach nobody are refused: %j', (alarms, path) => {
  expect(told(() => resolve('test', { ...minimal, alarms }))).toEqual([
    expect.stringContaining(path) as unknown,
  ]);
});
