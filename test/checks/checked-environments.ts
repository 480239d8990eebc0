import { join } from 'node:path';
import { environments } from '../../config';

const file = (name: string) => join(__dirname, '../support/certificates', name);

/** What the checks look at: config/'s environments, and choices that none of them makes. */
export const checkedEnvironments = {
  ...environments,
  stage: {
    ...environments.stage,
    certificate: {
      import: {
        certificateFile: file('server.pem'),
        chainFile: file('chain.pem'),
        privateKeySecret: 'matomo/stage/tls-key',
      },
    },
  },
  'lets-encrypt': {
    ...environments.stage,
    host: 'stats.lets-encrypt.example.org',
    hostedZone: undefined,
    certificate: { letsEncrypt: { email: 'matomo@example.org' } },
  },
};

export const checkedNames = Object.keys(checkedEnvironments) as (keyof typeof checkedEnvironments)[];
