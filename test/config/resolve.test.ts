import { environments } from '../../config';
import { InvalidConfigurationError, resolve } from '../../lib/config';
import type { Problem } from '../../lib/config';

const minimal = {
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
  admin: { email: 'matomo@example.org' },
  site: { name: 'Example', url: 'https://www.example.org' },
  alarms: { email: ['ops@example.org'] },
};

const existingNetwork = {
  vpcId: 'vpc-01234567',
  publicSubnetIds: ['subnet-00000001', 'subnet-00000002', 'subnet-00000003'],
  dataSubnetIds: ['subnet-00000004', 'subnet-00000005'],
};

function problemsWith(change: object): Map<string, Problem> {
  try {
    resolve('test', { ...minimal, ...change });
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    const paths = error.problems.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    return new Map(error.problems.map((problem) => [problem.path, problem]));
  }
  throw new Error('The configuration was accepted.');
}

test.each(Object.entries(environments))('config/%s.ts has no mistakes', (name, environment) => {
  expect(resolve(name, environment).name).toBe(name);
});

describe('defaults', () => {
  test('of an environment that is to be kept', () => {
    expect(resolve('test', minimal)).toEqual({
      name: 'test',
      account: '111122223333',
      region: 'eu-central-1',
      host: 'stats.example.org',
      aliases: [],
      hostedZone: minimal.hostedZone,
      dns: 'route53',
      certificate: 'acm',
      tls: { policy: '1.2', hstsPreload: false },
      admin: { login: 'admin', email: 'matomo@example.org' },
      site: { name: 'Example', url: 'https://www.example.org', timezone: 'UTC', currency: 'EUR' },
      sites: [],
      users: [],
      clients: [],
      access: {
        ...{ ui: undefined, secondFactor: true, strongPasswords: true, ownTokens: true },
        ...{ emailDomains: [], failedLogins: undefined, signOn: undefined },
      },
      expectedPageviewsPerMonth: 1_000_000,
      plugins: [],
      geoip: 'off',
      disposable: false,
      architecture: 'arm64',
      images: { keepReleases: 30 },
      promotion: {},
      github: undefined,
      network: {
        kind: 'new',
        zones: 2,
        range: '10.0.0.0/16',
        egress: 'public-address',
        ipv6: true,
        outbound: [],
      },
      firewall: { trackerHitsPerAddress: 6000, trusted: [], log: 'off' },
      database: {
        instanceType: 't4g.micro',
        maxConnections: 100,
        storageGiB: 20,
        multiAz: false,
        backupRetentionDays: 14,
        reader: undefined,
        user: 'matomo',
        rotateUserEveryDays: 30,
        upgradeSnapshots: 5,
        fromSnapshot: undefined,
      },
      web: {
        cpu: 512,
        memoryMiB: 1024,
        tasks: { min: 1, max: 3 },
        workers: 9,
        laneWorkers: 2,
        spotPercent: 0,
      },
      archiving: {
        cpu: 1024,
        memoryMiB: 2048,
        parallelRequests: 2,
        schedule: 'hourly',
        timeLimitMinutes: 180,
      },
      mail: undefined,
      alarms: {
        email: ['ops@example.org'],
        topicArn: undefined,
        chatWebhookSecretArn: undefined,
        probe: true,
        budgetUsd: undefined,
        off: undefined,
      },
      logRetentionDays: 90,
      backups: { keepDays: 35 },
      shell: 'off',
      edge: { reach: 'internet', proxies: [], idleTimeoutSeconds: 60 },
      privacy: {
        ...{
          policy: undefined,
          maskedBytes: 2,
          userId: 'off',
          doNotTrack: false,
          cookieless: false,
          referrer: '',
        },
        ...{
          hiddenOrderIds: false,
          randomFingerprint: false,
          rawDataDays: undefined,
          reportMonths: undefined,
        },
      },
      settings: {},
      tags: {},
    });
  });

  test('of a disposable environment', () => {
    expect(resolve('test', { ...minimal, disposable: true })).toMatchObject({
      network: { egress: 'public-address' },
      database: { multiAz: false, backupRetentionDays: 1 },
      web: { tasks: { min: 1, max: 1 } },
      archiving: { schedule: 'daily' },
      logRetentionDays: 7,
      backups: { keepDays: 7 },
      firewall: { off: 'The environment is disposable.' },
    });
  });

  test.each([
    [1_000_000, 't4g.micro', 1, false, 'public-address'],
    [1_000_001, 't4g.small', 2, true, 'nat-gateway'],
    [10_000_000, 't4g.small', 2, true, 'nat-gateway'],
    [10_000_001, 't4g.large', 2, true, 'nat-gateway'],
  ])('of the size for %d page views', (expectedPageviewsPerMonth, instanceType, min, multiAz, egress) => {
    const resolved = resolve('test', { ...minimal, expectedPageviewsPerMonth });
    expect(resolved.database).toMatchObject({ instanceType, multiAz });
    expect(resolved.web.tasks.min).toBe(min);
    expect(resolved.network).toMatchObject({ egress });
  });

  test.each([
    [{}, 587, 'tls'],
    [{ encryption: 'ssl' }, 465, 'ssl'],
    [{ port: 465 }, 465, 'ssl'],
    [{ port: 2525, encryption: 'tls' }, 2525, 'tls'],
  ])('of the mail server with %j', (smtp, port, encryption) => {
    const mail = { from: 'a@example.org', smtp: { host: 'smtp.example.org', ...smtp } };
    expect(resolve('test', { ...minimal, mail }).mail?.smtp).toMatchObject({ port, encryption });
  });

  test.each([
    [{}, 100, 9, 2],
    [{ web: { tasks: { min: 1, max: 7 } } }, 100, 4, 1],
    [{ tracker: {} }, 100, 4, 1],
    [{ expectedPageviewsPerMonth: 10_000_000 }, 200, 17, 4],
    [{ expectedPageviewsPerMonth: 10_000_000, tracker: {} }, 200, 8, 2],
    [{ expectedPageviewsPerMonth: 100_000_000 }, 800, 28, 4],
    [{ expectedPageviewsPerMonth: 100_000_000, tracker: {} }, 800, 20, 4],
    [{ database: { instanceType: 'r7g.4xlarge' } }, 12_800, 32, 4],
  ])('leave every worker of a rollout a connection: %j', (change, connections, workers, laneWorkers) => {
    const { database, web, tracker } = resolve('test', { ...minimal, ...change });
    expect([database.maxConnections, web.workers, web.laneWorkers]).toEqual([
      connections,
      workers,
      laneWorkers,
    ]);
    const tasks = web.tasks.max + (tracker?.tasks.max ?? 0);
    expect(2 * tasks * (web.workers + web.laneWorkers)).toBeLessThan(database.maxConnections);
  });

  test('a region that is not on the list takes a reason', () => {
    const region = { name: 'il-central-1', accept: 'We added the authorities of RDS to the image.' };
    expect(resolve('test', { ...minimal, region }).region).toBe('il-central-1');
  });

  test('an explicit undefined does not erase a default', () => {
    expect(resolve('test', { ...minimal, database: { storageGiB: undefined } }).database.storageGiB).toBe(20);
  });
});

describe('mistakes', () => {
  test('are all reported in one run, each once, with path, value, allowed values and remedy', () => {
    const problems = problemsWith({
      account: 111122223333,
      host: 'https://stats.example.org/',
      database: { storageGiB: 5, multiAZ: true },
      web: { cpu: 512, memoryMiB: 8192 },
      archiving: { schedule: 'weekly' },
    });
    expect([...problems.keys()].sort()).toEqual([
      'account',
      'archiving.schedule',
      'database.multiAZ',
      'database.storageGiB',
      'host',
      'web.memoryMiB',
    ]);
    expect(problems.get('archiving.schedule')).toMatchObject({
      value: '"weekly"',
      allowed: "'hourly' or 'daily'",
      remedy: 'Reports are as fresh as the last run.',
    });
    expect(problems.get('web.memoryMiB')?.allowed).toContain('1024, 2048, 3072, 4096');
  });

  test.each([
    [{ hostedZoen: {} }, 'hostedZoen', 'hostedZone'],
    [{ admin: { emial: 'a@example.org' } }, 'admin.emial', 'email'],
    [{ mail: { from: 'a@example.org', smtp: { hots: 'x' } } }, 'mail.smtp.hots', 'host'],
    [{ certificate: { ARN: 'x' } }, 'certificate.ARN', 'arn'],
    [{ certificate: { letsencrypt: { email: 'a@example.org' } } }, 'certificate.letsencrypt', 'letsEncrypt'],
    [
      { certificate: { import: { certificatefile: 'x.pem', privateKeySecret: 'x' } } },
      'certificate.import.certificatefile',
      'certificateFile',
    ],
    [{ network: { nats: 1, egres: 'x' } }, 'network.egres', 'egress'],
  ])('an unknown key in %j is refused with the nearest name', (change, path, nearest) => {
    const problems = problemsWith(change);
    expect(problems.get(path)?.remedy).toBe(`Did you mean ${nearest}?`);
    expect(problems.has(path.replace(/[^.]+$/, nearest))).toBe(false);
  });

  test('of a choice that cannot be told, no missing keys are reported', () => {
    const certificate = { letsencrypt: { email: 'a@example.org' } };
    expect([...problemsWith({ certificate }).keys()]).toEqual(['certificate.letsencrypt']);
  });

  test.each([undefined, null, 'x', [], 42])('%p instead of an object', (input) => {
    expect(() => resolve('test', input)).toThrow(InvalidConfigurationError);
  });

  test.each([
    ['certificate', { certificate: 'letsencrypt' }],
    ['aliases[1]', { aliases: ['a.example.org', 'a.example.org'] }],
    ['aliases[0]', { aliases: ['stats.example.com'] }],
    ['host', { host: 'example.org.evil.test' }],
    ['hostedZone', { hostedZone: undefined }],
    [
      'certificate.arn',
      {
        certificate: {
          arn: 'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
        },
      },
    ],
    [
      'certificate.arn',
      {
        certificate: {
          arn: 'arn:aws:acm:eu-central-1:999999999999:certificate/12345678-1234-1234-1234-123456789012',
        },
      },
    ],
    ['certificate.arn', { certificate: { arn: 'arn:aws:iam::111122223333:server-certificate/x' } }],
    ['certificate.import.privateKeySecret', { certificate: { import: { certificateFile: 'x.pem' } } }],
    [
      'certificate.import.certificateFile',
      { certificate: { import: { certificateFile: 'tls.key', privateKeySecret: 'matomo/prod/tls-key' } } },
    ],
    [
      'certificate.import.privateKeySecret',
      {
        certificate: {
          import: {
            certificateFile: 'x.pem',
            privateKeySecret: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:tls-key-AbCdEf',
          },
        },
      },
    ],
    ['certificate.letsEncrypt.email', { certificate: { letsEncrypt: {} } }],
    [
      'certificate.letsEncrypt.directory',
      { certificate: { letsEncrypt: { email: 'a@example.org', directory: 'http://acme.example.org/dir' } } },
    ],
    [
      'certificate.letsEncrypt',
      {
        certificate: {
          arn: 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
          letsEncrypt: { email: 'a@example.org' },
        },
      },
    ],
    ['tls.policy', { tls: { policy: '1.1' } }],
    ['web.tasks.max', { web: { tasks: { min: 3, max: 2 } } }],
    ['queue.workers.memoryMiB', { queue: { workers: { cpu: 512, memoryMiB: 512 } } }],
    ['queue.workers.tasks.max', { queue: { workers: { tasks: { min: 3, max: 2 } } } }],
    ['queue.workers.tasks.max', { queue: { workers: { tasks: { min: 1, max: 5 } } } }],
    [
      'settings.Tracker.use_third_party_id_cookie',
      { queue: {}, settings: { Tracker: { use_third_party_id_cookie: 1 } } },
    ],
    ['queue.nodeType', { queue: { nodeType: 'cache.t4g.small' } }],
    ['web.memoryMiB', { web: { cpu: 512 } }],
    ['firewall', { firewall: 'off' }],
    ['firewall.trusted[0]', { firewall: { trusted: ['192.0.2.1'] } }],
    ['region', { region: 'il-central-1' }],
    ['region', { region: 'eu-centrl-1' }],
    ['network.range', { network: { range: '11.0.0.0/16' } }],
    ['network.zones', { network: { zones: ['eu-west-1a', 'eu-west-1b'] } }],
    ['web.tasks.max', { web: { tasks: { min: 1, max: 9 } } }],
    ['web.tasks.max', { expectedPageviewsPerMonth: 1e8, database: { instanceType: 't4g.micro' } }],
    ['tracker.tasks.max', { web: { tasks: { min: 1, max: 5 } }, tracker: {} }],
    ['tracker.tasks.max', { tracker: { tasks: { min: 1, max: 5 } } }],
    ['backups', { disposable: true, backups: { keepDays: 7 } }],
    ['firewall.off', { firewall: { off: 'no' } }],
    ['network.dataSubnetIds', { network: existingNetwork }],
    ['network.egress', { network: { egress: 'nat' } }],
    [
      'mail.smtp.host',
      {
        network: { egress: 'interface-endpoints' },
        mail: { from: 'a@example.org', smtp: { host: 'smtp.example.org' } },
      },
    ],
    ['plugins[0].name', { plugins: [{ name: 'not a name' }] }],
    ['plugins[0].version', { plugins: [{ name: 'CustomAlerts', version: 'latest' }] }],
    ['plugins[0].version', { plugins: [{ name: 'FormAnalytics', purchased: true }] }],
    ['plugins[0].version', { plugins: [{ name: 'CustomAlerts', checksum: `sha256:${'a'.repeat(64)}` }] }],
    ['plugins[0].checksum', { plugins: [{ name: 'CustomAlerts', version: '5.0.4', checksum: 'abc' }] }],
    ['plugins[0].purchase', { plugins: [{ name: 'CustomAlerts', version: '5.0.4', purchase: true }] }],
    ['plugins[1]', { plugins: [{ name: 'CustomAlerts' }, { name: 'CustomAlerts', version: '5.0.4' }] }],
    ['plugins[0].folder', { plugins: [{ folder: 'no/such/folder' }] }],
    ['plugins', { plugins: 'CustomAlerts' }],
    ['geoip', { geoip: 'on' }],
    ['geoip.source', { geoip: { source: 'elsewhere' } }],
    ['geoip.edition', { geoip: { source: 'dbip-lite', edition: 'town' } }],
    ['geoip.credentialsSecretArn', { geoip: { source: 'maxmind' } }],
    ['geoip', { geoip: { source: 'dbip-lite' }, network: { egress: 'interface-endpoints' } }],
    ['database.user', { database: { user: "x' OR" } }],
    ['database.rotateUserEveryDays', { database: { rotateUserEveryDays: 'always' } }],
    ['web.spotPercent', { web: { spotPercent: 100 } }],
    ['archiving.memoryMiB', { archiving: { cpu: 256, memoryMiB: 1536 } }],
    ['settings.General.trusted_hosts', { settings: { General: { trusted_hosts: 'x' } } }],
    ['settings.database.host', { settings: { database: { host: 'x' } } }],
    ['settings.General.cors_domains', { settings: { General: { cors_domains: 'a' } } }],
    ['edge.proxies[0]', { edge: { proxies: ['198.51.100.300/24'] } }],
    ['edge.proxies', { edge: { proxies: [] } }],
    ['edge.idleTimeoutSeconds', { edge: { idleTimeoutSeconds: 5000 } }],
    [
      'edge.reach',
      {
        edge: { reach: 'internal' },
        hostedZone: undefined,
        certificate: { letsEncrypt: { email: 'a@example.org' } },
      },
    ],
    ['privacy.maskedBytes', { privacy: { maskedBytes: 1 } }],
    ['privacy.rawDataDays', { privacy: { rawDataDays: 0 } }],
    ['privacy', { privacy: 'gdpr' }],
    ['site.timezone', { site: { ...minimal.site, timezone: 'Europe/Atlantis' } }],
    ['expectedPageviewsPerMonth', { expectedPageviewsPerMonth: 0 }],
    ['logRetentionDays', { logRetentionDays: 8 }],
  ])('%s in %j', (path, change) => {
    expect([...problemsWith(change).keys()]).toContain(path);
  });

  test.each([
    ['prod', undefined, 'https://acme-v02.api.letsencrypt.org/directory'],
    ['stage', undefined, 'https://acme-staging-v02.api.letsencrypt.org/directory'],
    ['stage', 'production', 'https://acme-v02.api.letsencrypt.org/directory'],
    ['prod', 'https://acme.example.org/directory', 'https://acme.example.org/directory'],
  ])("Let's Encrypt in %s with directory %p asks %s", (name, directory, url) => {
    const certificate = { letsEncrypt: { email: 'a@example.org', directory } };
    const resolved = resolve(name, { ...minimal, hostedZone: undefined, certificate });
    expect(resolved.certificate).toEqual({ letsEncrypt: { email: 'a@example.org', directory: url } });
  });

  test('the names of an own certificate need no zone', () => {
    const arn = 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';
    const resolved = resolve('test', { ...minimal, hostedZone: undefined, certificate: { arn } });
    expect(resolved.certificate).toEqual({ arn });
  });
});

describe('secrets', () => {
  const awsKey = ['AKIA', 'IOSFODNN7EXAMPLE'].join('');
  const privateKey = ['-----BEGIN RSA', 'PRIVATE KEY-----\nMIIE'].join(' ');

  test.each([
    ['tags.key', { tags: { key: awsKey } }, awsKey],
    ['site.name', { site: { ...minimal.site, name: privateKey } }, 'MIIE'],
    ['settings.General.some_password', { settings: { General: { some_password: 'hunter2' } } }, 'hunter2'],
    ['settings.Marketplace.license_key', { settings: { Marketplace: { license_key: 'abc' } } }, 'abc'],
    ['site.url', { site: { ...minimal.site, url: 'https://user:hunter2@example.org' } }, 'hunter2'],
    ['unknown', { unknown: awsKey }, awsKey],
    ['admin[0]', { admin: [awsKey] }, awsKey],
  ])('%s is refused and never repeated', (path, change, secret) => {
    const problems = problemsWith(change);
    expect(problems.get(path)?.remedy).toContain('Secrets Manager');
    expect(JSON.stringify([...problems.values()])).not.toContain(secret);
  });

  test('settings that only limit tokens are no secrets', () => {
    const settings = { General: { only_allow_secure_auth_tokens: 1 } };
    expect(resolve('test', { ...minimal, settings }).settings).toEqual(settings);
  });
});
