import { environments } from '../../config';

/** What the checks look at: config/'s environments, and choices that none of them makes. */
export const checkedEnvironments = {
  ...environments,
  'lets-encrypt': {
    ...environments.stage,
    hostedZone: undefined,
    certificate: { letsEncrypt: { email: 'matomo@example.org' } },
  },
};

export const checkedNames = Object.keys(checkedEnvironments) as (keyof typeof checkedEnvironments)[];
