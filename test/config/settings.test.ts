import { environments } from '../../config';
import { InvalidConfigurationError, resolve } from '../../lib/config';
import { matomoSettings } from '../../lib/config/schema/matomo-settings';

const minimal = environments.dev;
const arn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:ldap-AbCdEf';

function problemOf(settings: unknown, more: object = {}) {
  try {
    resolve('test', { ...minimal, ...more, settings });
  } catch (error) {
    if (error instanceof InvalidConfigurationError) return error.problems[0];
    throw error;
  }
  return undefined;
}

test.each([
  { General: { API_datatable_default_limit: 500, enabled_periods_UI: 'day,week' } },
  { General: { cors_domains: ['https://a.example.org', 'https://b.example.org'] } },
  { Login: { allowedRetriesTimeRange: 5 } },
  {
    General: {
      only_allow_secure_auth_tokens: 1,
      login_password_recovery_replyto_email_address: 'a@example.org',
    },
  },
  { General: { password_hash_algorithm: 'argon2id', default_invite_user_token_expiry_days: 3 } },
])('%j is accepted as it is', (settings) => {
  expect(resolve('test', { ...minimal, settings }).settings).toEqual(settings);
});

test('a plugin’s settings, once the plugin is declared', () => {
  const settings = { LoginLdap: { admin_pass: { secretArn: arn }, servers: ['one', 'two'] } };
  expect(problemOf(settings)?.path).toBe('settings.LoginLdap');
  const plugins = [{ name: 'LoginLdap', version: '5.1.0' }];
  expect(problemOf(settings, { plugins })).toBeUndefined();
});

test.each<[string, unknown, string]>([
  ['settings.general', { general: { cors_domains: ['x'] } }, 'Did you mean General?'],
  ['settings.Genral', { Genral: { a: 1 } }, 'Did you mean General?'],
  [
    'settings.General.api_datatable_default_limit',
    { General: { api_datatable_default_limit: 5 } },
    'Did you mean API_datatable_default_limit?',
  ],
  ['settings.General.force_SSL', { General: { force_SSL: 0 } }, 'It is always on.'],
  ['settings.Database.host', { Database: { host: 'x' } }, 'see `database`'],
  ['settings.DATABASE.host', { DATABASE: { host: 'x' } }, 'see `database`'],
  [
    'settings.Deletelogs.delete_logs_enable',
    { Deletelogs: { delete_logs_enable: 0 } },
    'Use `privacy.rawDataDays`.',
  ],
  [
    'settings.General.proxy_client_headers',
    { General: { proxy_client_headers: ['X'] } },
    'The image sets it',
  ],
  [
    'settings.General.datatable_default_limit',
    { General: { datatable_default_limit: [1] } },
    'holds no list',
  ],
  ['settings.General.cors_domains', { General: { cors_domains: 'x' } }, 'holds a list'],
  ['settings.LoginLdap.admin_pass', { LoginLdap: { admin_pass: 'x' } }, 'takes { secretArn'],
  ['settings.QueuedTracking.redisPassword', { QueuedTracking: { redisPassword: 'x' } }, 'takes { secretArn'],
])('%s in %j is refused', (path, settings, remedy) => {
  const plugins = [
    { name: 'LoginLdap', version: '5.1.0' },
    { name: 'QueuedTracking', version: '5.1.1' },
  ];
  const problem = problemOf(settings, { plugins });
  expect(problem?.path).toBe(path);
  expect(problem?.remedy).toContain(remedy);
});

test('the list of known settings has no key twice', () => {
  for (const { texts, lists } of Object.values(matomoSettings)) {
    const all = [...texts, ...lists];
    expect(new Set(all).size).toBe(all.length);
  }
});

describe('privacy', () => {
  const privacy = (given: unknown) => resolve('test', { ...minimal, privacy: given }).privacy;

  test('less than two bytes takes a reason', () => {
    expect(privacy({ maskedBytes: { bytes: 0, because: 'An intranet, by agreement.' } }).maskedBytes).toBe(0);
  });

  test('cnil is one word for all that it asks for', () => {
    expect(privacy('cnil')).toMatchObject({
      ...{ policy: 'cnil', maskedBytes: 2, userId: 'off', referrer: 'exclude_query', hiddenOrderIds: true },
      rawDataDays: 760,
    });
  });
});
