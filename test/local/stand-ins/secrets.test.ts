import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretStore } from '../../../lib/local/stand-ins/secret-store';
import { generateSecretString } from '../../../lib/local/stand-ins/secret-string';
import { standInValue } from '../../../lib/local/templates/stand-in-values';
import { Templates } from '../../../lib/local/templates/templates';

describe('a generated secret', () => {
  test('has 32 characters of each kind by default', () => {
    const secret = generateSecretString({});
    expect(secret).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(secret).toMatch(kind);
  });

  test('keeps to what is excluded', () => {
    const rules = {
      PasswordLength: 500,
      ExcludePunctuation: true,
      ExcludeCharacters: 'abc123',
      ExcludeUppercase: true,
    };
    expect(generateSecretString(rules)).toMatch(/^[d-z04-9]{500}$/);
  });

  test('becomes a key of the template', () => {
    const secret = generateSecretString({
      ExcludePunctuation: true,
      SecretStringTemplate: '{"username":"admin"}',
      GenerateStringKey: 'password',
    });
    expect(JSON.parse(secret)).toEqual({
      username: 'admin',
      password: expect.stringMatching(/^[a-zA-Z0-9]{32}$/) as string,
    });
  });

  test('is different every time', () => {
    expect(generateSecretString({})).not.toBe(generateSecretString({}));
  });

  test.each([{ PasswordLenght: 40 }, { PasswordLength: 0 }])(
    'refuses rules it does not know: %p',
    (rules) => {
      expect(() => generateSecretString(rules)).toThrow();
    },
  );
});

describe('the store', () => {
  const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const secret = (name: string, more = {}) => ({
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      Name: name,
      GenerateSecretString: { PasswordLength: 40, ExcludePunctuation: true, ...more },
    },
  });
  const template = {
    Resources: {
      Salt: secret('matomo/dev/salt'),
      User: secret('matomo/dev/database', {
        SecretStringTemplate: '{"username":"matomo"}',
        GenerateStringKey: 'password',
      }),
    },
  };
  const templates = new Templates(
    [{ name: 'data', region: 'eu-central-1', account: '111111111111', template }],
    standInValue,
  );
  const open = () => new SecretStore(join(directory, 'store'), templates);
  const arn = (rest: string) => `arn:aws:secretsmanager:eu-central-1:111111111111:secret:${rest}`;

  test('gives the same value to every start', async () => {
    const first = await open().valueOf(arn('matomo/dev/salt-local0'));
    expect(first).toMatch(/^[a-zA-Z0-9]{40}$/);
    expect(await open().valueOf(arn('matomo/dev/salt-local0'))).toBe(first);
  });

  test('takes one key out of JSON', async () => {
    expect(await open().valueOf(arn('matomo/dev/database-local0:username::'))).toBe('matomo');
    const { password } = await open().credentials('matomo/dev/database');
    expect(await open().valueOf(arn('matomo/dev/database-local0:password::'))).toBe(password);
  });

  test('gives the same value to all who ask at the same time for a secret not made yet', async () => {
    const store = new SecretStore(join(directory, 'asked-at-once'), templates);
    const password = arn('matomo/dev/database-local0:password::');
    const [first, second] = await Promise.all([store.valueOf(password), store.valueOf(password)]);
    expect(second).toBe(first);
    const next = new SecretStore(join(directory, 'asked-at-once'), templates);
    expect(await next.valueOf(password)).toBe(first);
  });

  test('says which key a secret lacks', async () => {
    await expect(open().valueOf(arn('matomo/dev/database-local0:host::'))).rejects.toThrow(
      'the secret matomo/dev/database has no JSON key host',
    );
  });

  test('makes something up for a secret that the templates only refer to', async () => {
    expect(await open().valueOf(arn('matomo/smtp-AbCdEf:username::'))).toBe('local');
  });

  test('is readable by its owner alone', async () => {
    const store = open();
    await store.valueOf(arn('matomo/dev/salt-local0'));
    expect(statSync(store.fileOf('matomo/dev/salt')).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'store')).mode & 0o777).toBe(0o700);
  });
});
