import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { regions } from '../../lib/config/sizes/regions';

test('the image has the RDS authorities of every region on the list, and of no other', () => {
  const bundle = readFileSync(join(__dirname, '../../docker/opt/matomo-fargate/rds-ca.pem'), 'utf8');
  const certificates = bundle.match(/-----BEGIN[^]*?END CERTIFICATE-----/g) ?? [];
  const known = certificates.flatMap((pem) => {
    // The instances' CA is RDS_CA_RSA2048_G1, whose root has the region in its name.
    const { subject } = new X509Certificate(pem);
    return /Amazon RDS ([a-z]+-[a-z]+-\d) .*RSA2048/.exec(subject)?.[1] ?? [];
  });
  expect([...new Set(known)].sort()).toEqual([...regions].sort());
});
