import { X509Certificate } from 'node:crypto';
import { isPlaceholder } from '../../../lib/certificate/placeholder';
import {
  seedCertificate,
  type SeedCertificateProperties,
} from '../../../lib/lambda/seed-certificate/handler';
import { customResourceEvent } from '../../support/custom-resource-event';
import { FakeAcm } from '../../support/fake-acm';
import { TestCertificate } from '../../support/test-pki';

const properties: SeedCertificateProperties = {
  Environment: 'prod',
  Hosts: ['stats.example.org', 'matomo.example.org'],
};

let ours: TestCertificate;
let otherKey: TestCertificate;
beforeAll(async () => {
  const root = await TestCertificate.root();
  [ours, otherKey] = await Promise.all([root.server(), root.server({ key: 'P-384' })]);
});

let fake: FakeAcm;
let slept: number;
beforeEach(() => {
  fake = new FakeAcm();
  slept = 0;
});

/** @param current ARN before an update or a removal */
async function run(
  type: 'Create' | 'Update' | 'Delete',
  change: Partial<SeedCertificateProperties> = {},
  current?: string,
) {
  const event = customResourceEvent(type, { ...properties, ...change });
  const sleep = (milliseconds: number) => Promise.resolve((slept += milliseconds));
  const physical = current === undefined ? event : { ...event, PhysicalResourceId: current };
  return seedCertificate({ acm: fake.acm, sleep }, physical);
}

describe('the first deployment', () => {
  test('makes a placeholder for all hosts, tagged with the environment', async () => {
    const { PhysicalResourceId, Data } = await run('Create');
    expect(Data).toEqual({ CertificateArn: PhysicalResourceId });
    const stored = fake.stored.get(PhysicalResourceId ?? '');
    expect(stored?.tags).toEqual({ 'matomo:environment': 'prod' });
    const certificate = new X509Certificate(stored?.certificate ?? '');
    for (const host of properties.Hosts) expect(certificate.checkHost(host)).toBe(host);
    expect(isPlaceholder(stored?.certificate ?? '')).toBe(true);
  });

  test('made twice by a lost answer ends with one placeholder', async () => {
    const first = await run('Create');
    expect(await run('Create')).toEqual(first);
    expect(fake.stored.size).toBe(1);
  });

  test('takes what was imported for this environment before, the newest of it', async () => {
    fake.add(ours.pem, 'prod', new Date(0));
    const newest = fake.add(ours.pem, 'prod');
    fake.add(ours.pem, 'stage');
    fake.add(ours.pem);
    fake.add(otherKey.pem, 'prod');
    expect((await run('Create')).PhysicalResourceId).toBe(newest);
    expect(fake.stored.size).toBe(5);
  });

  test('prefers a real certificate to a newer placeholder', async () => {
    const real = fake.add(ours.pem, 'prod', new Date(0));
    const other = new FakeAcm();
    const { PhysicalResourceId = '' } = await seedCertificate(
      { acm: other.acm, sleep: () => Promise.resolve() },
      customResourceEvent('Create', properties),
    );
    fake.add(other.stored.get(PhysicalResourceId)?.certificate ?? '', 'prod');
    expect((await run('Create')).PhysicalResourceId).toBe(real);
  });
});

describe('a change', () => {
  test('to another certificate with the same type of key keeps the ARN and touches nothing', async () => {
    const arn = fake.add(ours.pem, 'prod');
    expect((await run('Update', { Certificate: ours.pem }, arn)).PhysicalResourceId).toBe(arn);
    expect(fake.stored.get(arn)?.certificate).toBe(ours.pem);
  });

  test('to another type of key is refused before it is imported, instead of serving a placeholder', async () => {
    const arn = fake.add(ours.pem, 'prod');
    await expect(run('Update', { Certificate: otherKey.pem }, arn)).rejects.toThrow(
      'npm run ops -- certificate import prod',
    );
    expect(fake.stored.size).toBe(1);
  });

  test('to another type of key takes the ARN under which it was imported', async () => {
    const before = fake.add(ours.pem, 'prod');
    const imported = fake.add(otherKey.pem, 'prod');
    const change = { Certificate: otherKey.pem };
    expect((await run('Update', change, before)).PhysicalResourceId).toBe(imported);
  });

  test('of a placeholder makes another that takes after the new certificate', async () => {
    const { PhysicalResourceId: first } = await run('Create');
    const { PhysicalResourceId: second } = await run('Update', { Certificate: otherKey.pem }, first);
    expect(second).not.toBe(first);
    expect(new X509Certificate(fake.stored.get(second ?? '')?.certificate ?? '').publicKey).toMatchObject({
      asymmetricKeyDetails: { namedCurve: 'secp384r1' },
    });
  });

  test('after somebody deleted the certificate makes a placeholder', async () => {
    const { PhysicalResourceId } = await run('Update', {}, fake.arn(9));
    expect(isPlaceholder(fake.stored.get(PhysicalResourceId ?? '')?.certificate ?? '')).toBe(true);
  });
});

describe('the removal', () => {
  test('waits until the load balancer has let go', async () => {
    const arn = fake.add(ours.pem, 'prod');
    fake.inUse.set(arn, 3);
    await run('Delete', {}, arn);
    expect(fake.stored.size).toBe(0);
    expect(slept).toBe(30_000);
  });

  test('leaves a certificate that stays in use, and is not surprised by one that is gone', async () => {
    const arn = fake.add(ours.pem, 'prod');
    fake.inUse.set(arn, Infinity);
    await run('Delete', {}, arn);
    expect(fake.stored.size).toBe(1);
    expect(slept).toBeLessThan(5 * 60_000);
    await run('Delete', {}, fake.arn(9));
  });
});
