import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createPrivateKey } from 'node:crypto';
import { placeholderCertificate } from '../../../lib/certificate/placeholder';
import { webServerShape } from '../../../lib/certificate/shape';
import type { ResolvedConfig } from '../../../lib/config';
import { runOps } from '../../../lib/ops/commands';
import { FakeAcm } from '../../support/fake-acm';
import { awsError, FakeClient } from '../../support/fake-client';
import { opsContext } from '../../support/ops-context';
import { serverExtensions, TestCertificate } from '../../support/test-pki';

const hosts = ['stats.example.org', 'matomo.example.org'];

let root: TestCertificate;
let intermediate: TestCertificate;
let server: TestCertificate;
let expired: TestCertificate;
let rsa: TestCertificate;
let placeholder: string;
beforeAll(async () => {
  root = await TestCertificate.root({ name: 'Library root' });
  intermediate = await root.authority({ name: 'Library web' });
  [server, expired, rsa] = await Promise.all([
    intermediate.server({ hosts, endsIn: 90 }),
    intermediate.server({ hosts, startsIn: -30, endsIn: -1 }),
    intermediate.server({ hosts, key: 'RSA-2048' }),
  ]);
  ({ certificate: placeholder } = await placeholderCertificate(hosts, webServerShape));
});

let acm: FakeAcm;
beforeEach(() => (acm = new FakeAcm()));

interface Case {
  readonly certificate?: string;
  readonly chain?: readonly string[];
  /** What the secret holds; undefined: there is no secret. */
  readonly key?: string | undefined;
  /** ARN that the listener has. Default: not deployed */
  readonly served?: string;
  readonly secretAccount?: string;
  readonly kind?: ResolvedConfig['certificate'];
}

async function run(given: Case = {}, ...args: string[]) {
  const { certificate = server.pem, chain = [intermediate.pem, root.pem], served, kind } = given;
  const key = 'key' in given ? given.key : server.key;
  const privateKeySecret = 'matomo/prod/tls-key';
  const config = {
    name: 'prod',
    account: '111122223333',
    region: 'eu-central-1',
    certificate: kind ?? { import: { certificate, chain, privateKeySecret } },
  } as ResolvedConfig;
  const cloudFormation = new FakeClient({
    DescribeStacksCommand: () => {
      if (served === undefined) throw awsError('ValidationError', 'Stack does not exist');
      return { Stacks: [{ Outputs: [{ OutputKey: 'CertificateArn', OutputValue: served }] }] };
    },
  });
  const secretsManager = new FakeClient({
    GetSecretValueCommand: ({ SecretId }: { SecretId: string }) => {
      if (SecretId !== privateKeySecret || key === undefined) throw awsError('ResourceNotFoundException');
      const account = given.secretAccount ?? '111122223333';
      return { SecretString: key, ARN: `arn:aws:secretsmanager:eu-central-1:${account}:secret:x-AbCdEf` };
    },
  });
  const { context, results, notes, connections } = opsContext({
    config,
    now: Date.now(),
    clients: {
      acm: acm.acm,
      cloudFormation: cloudFormation.as<CloudFormationClient>(),
      secretsManager: secretsManager.as<SecretsManagerClient>(),
    },
  });
  const exitCode = await runOps(['certificate', 'import', 'prod', ...args], context);
  return { exitCode, stdout: results.join('\n'), stderr: notes.join('\n'), connections };
}

const stored = (arn: string) => acm.stored.get(arn);

describe('before the first deployment', () => {
  test('it is imported under the tag by which the deployment finds it', async () => {
    const { exitCode, stdout, stderr, connections } = await run();
    expect(exitCode).toBe(0);
    const [[arn = '', certificate] = []] = [...acm.stored];
    expect(certificate).toMatchObject({ certificate: server.pem, tags: { 'matomo:environment': 'prod' } });
    expect(stdout).toContain(`Imported CN=stats.example.org, valid until `);
    expect(stdout).toContain(`(89 days), as ${arn}`);
    expect(stderr).toContain('its first deployment takes it up: npx cdk deploy --all -c env=prod');
    expect(connections).toEqual([{ region: 'eu-central-1' }]);
  });

  test('the key goes to ACM in the form that it takes, and nowhere else', async () => {
    const sec1 = createPrivateKey(server.key).export({ type: 'sec1', format: 'pem' }).toString();
    const { stdout, stderr } = await run({ key: sec1 });
    const [input] = acm.client.inputsOf('ImportCertificateCommand') as [{ PrivateKey: Uint8Array }];
    expect(Buffer.from(input.PrivateKey).toString().trim()).toBe(server.key.trim());
    expect(stdout + stderr).not.toContain('PRIVATE KEY');
  });

  test('the load balancer gets the chain without its root, clients get the root', async () => {
    const { stdout, stderr } = await run();
    expect([...acm.stored.values()][0]?.chain).toBe(intermediate.pem);
    const [, bundle] = /(# CN=Library root\n[^]*)$/.exec(stdout) ?? [];
    expect(bundle).toBe(`# CN=Library root\n${root.pem.trimEnd()}`);
    expect(stderr).toContain('have to trust the certificate above');
  });

  test('a root that signs servers itself is sent, since ACM asks for an authority', async () => {
    const direct = await root.server({ hosts });
    await run({ certificate: direct.pem, chain: [root.pem], key: direct.key });
    expect([...acm.stored.values()][0]?.chain).toBe(root.pem);
  });

  test('without a root in the chain, clients are told whom they have to know', async () => {
    const { stdout, stderr } = await run({ chain: [intermediate.pem] });
    expect(stdout).toContain('# CN=Library web\n');
    expect(stderr).toContain(
      'The root is not in chainFile: clients have to know it already (CN=Library root).',
    );
  });

  test('a self-signed certificate is what clients trust', async () => {
    const alone = await TestCertificate.selfSigned({ hosts });
    const { stdout } = await run({ certificate: alone.pem, chain: [], key: alone.key });
    expect(stdout).toContain(alone.pem.trimEnd());
    expect([...acm.stored.values()][0]?.chain).toBeUndefined();
  });
});

describe('when it is deployed', () => {
  test('it takes the place of the placeholder, under the same ARN', async () => {
    const served = acm.add(placeholder, 'prod');
    const { exitCode, stderr } = await run({ served });
    expect(exitCode).toBe(0);
    expect(acm.stored.size).toBe(1);
    expect(stored(served)?.certificate).toBe(server.pem);
    expect(stderr).toContain('It takes the place of the placeholder.');
  });

  test('a renewal keeps the ARN, and nothing needs to be deployed', async () => {
    const before = await intermediate.server({ hosts, endsIn: 10 });
    acm.add(server.pem, 'prod');
    const served = acm.add(before.pem, 'prod', new Date(0));
    const { exitCode, stderr } = await run({ served });
    expect(exitCode).toBe(0);
    expect(stored(served)?.certificate).toBe(server.pem);
    expect(stderr).toContain('nothing needs to be deployed');
  });

  test('another type of key becomes a further certificate, which a deployment takes up', async () => {
    const served = acm.add(server.pem, 'prod');
    const { exitCode, stderr } = await run({ served, certificate: rsa.pem, key: rsa.key });
    expect(exitCode).toBe(0);
    expect(stored(served)?.certificate).toBe(server.pem);
    expect(acm.stored.size).toBe(2);
    expect(stderr).toContain(`The load balancer still has ${served}.`);
    expect(stderr).toContain('npx cdk deploy --all -c env=prod');
  });

  test('so do other usages, which ACM would refuse', async () => {
    const bare = await intermediate.server({ extensions: serverExtensions(hosts, { extended: 'none' }) });
    const served = acm.add(server.pem, 'prod');
    await run({ served, certificate: bare.pem, key: bare.key }, '--accept-worse');
    expect(stored(served)?.certificate).toBe(server.pem);
    expect(acm.stored.size).toBe(2);
  });

  test('a certificate of another environment is never touched', async () => {
    const other = acm.add(placeholder, 'stage');
    await run();
    expect(stored(other)?.certificate).toBe(placeholder);
    expect(acm.stored.size).toBe(2);
  });

  test.each([
    [
      'an earlier end',
      () => intermediate.server({ hosts, endsIn: 365 }),
      /it ends on .*, the current one on/,
    ],
    [
      'a name less',
      () => intermediate.server({ hosts: [...hosts, 'third.example.org'], endsIn: 30 }),
      /it lacks third\.example\.org/,
    ],
  ])('%s is refused, unless somebody says otherwise', async (_, make, reason) => {
    const before = await make();
    const served = acm.add(before.pem, 'prod');
    const refused = await run({ served });
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toMatch(reason);
    expect(refused.stderr).toContain('--accept-worse');
    expect(stored(served)?.certificate).toBe(before.pem);

    expect(await run({ served }, '--accept-worse')).toMatchObject({ exitCode: 0 });
    expect(stored(served)?.certificate).toBe(server.pem);
  });
});

describe('nothing is imported', () => {
  afterEach(() => expect(acm.client.inputsOf('ImportCertificateCommand')).toEqual([]));

  test.each<[string, () => Case, string | RegExp]>([
    [
      'an ended certificate',
      () => ({ certificate: expired.pem, key: expired.key }),
      /CN=stats\.example\.org ended on \d{4}-\d\d-\d\d\. Have it renewed/,
    ],
    ['the key of another one', () => ({ key: rsa.key }), 'belongs to another certificate'],
    ['no key', () => ({ key: 'hello' }), 'matomo/prod/tls-key holds no private key in PEM'],
    [
      'a key with a passphrase',
      () => ({
        key: createPrivateKey(server.key)
          .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
          .toString(),
      }),
      'is encrypted',
    ],
    ['no secret', () => ({ key: undefined }), 'There is no secret matomo/prod/tls-key'],
    [
      'credentials of another account',
      () => ({ secretAccount: '999999999999' }),
      'The credentials are of account 999999999999, but config/prod.ts says 111122223333',
    ],
    ["'acm'", () => ({ kind: 'acm' }), "its certificate is 'acm', which AWS issues and renews by itself"],
    [
      "Let's Encrypt",
      () => ({ kind: { letsEncrypt: { email: 'a@example.org', directory: 'https://acme.example.org/' } } }),
      'which is renewed by a schedule',
    ],
  ])('of %s', async (_, given, message) => {
    const { exitCode, stderr, stdout } = await run(given());
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toEqual(
      typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    );
  });

  test('all mistakes are told at once: an authority that has ended, a certificate of tomorrow, a wrong key', async () => {
    const oldRoot = await TestCertificate.root({ name: 'Old root', startsIn: -30, endsIn: -2 });
    const tomorrow = await oldRoot.server({ hosts, startsIn: 1 });
    const { exitCode, stderr } = await run({ certificate: tomorrow.pem, chain: [oldRoot.pem] });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('CN=Old root ended on');
    expect(stderr).toMatch(/CN=stats\.example\.org begins on .*, and ACM takes no certificate before/);
    expect(stderr).toContain('belongs to another certificate');
  });

  test('into another region than the configuration says', async () => {
    const { exitCode, stderr } = await run({}, '--region', 'us-east-1');
    expect(exitCode).toBe(2);
    expect(stderr).toContain("--region is 'us-east-1', but config/prod.ts says eu-central-1. Leave it out.");
  });
});
