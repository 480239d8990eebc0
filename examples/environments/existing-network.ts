import { defineEnvironment } from '../../lib/config';

/** A VPC that the network team made, a zone elsewhere, and a certificate that somebody else requested. */
const prod = defineEnvironment({
  account: '111122223333',
  region: 'eu-central-1',
  host: 'stats.example.org',
  certificate: {
    arn: 'arn:aws:acm:eu-central-1:111122223333:certificate/01234567-89ab-cdef-0123-456789abcdef',
  },
  admin: { email: 'matomo@example.org' },
  alarms: { email: ['matomo@example.org'] },
  site: { name: 'Example', url: 'https://www.example.org' },
  network: {
    vpcId: 'vpc-0123456789abcdef0',
    publicSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    // They reach AWS by a NAT gateway or by endpoints.
    taskSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
    dataSubnetIds: ['subnet-0123456789abcdef4', 'subnet-0123456789abcdef5'],
  },
});

export const environments = { prod };

export const promotions = {};
