import { hostsOf } from './conflicts/hosts';
import type { ResolvedConfig } from './resolve';

/** Something that is allowed and may surprise. */
export interface Warning {
  /** Part of the id by which `cdk acknowledge` silences it. */
  readonly id: string;
  readonly text: string;
}

/** https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html */
const namesOfAcm = 10;

/** What somebody should know before they deploy. */
export const warningsOf = (config: ResolvedConfig): Warning[] => namesWarnings(config);

function namesWarnings(config: ResolvedConfig): Warning[] {
  const names = hostsOf(config).length;
  if (config.certificate !== 'acm' || names <= namesOfAcm) return [];
  return [
    {
      id: 'names',
      text:
        `host and aliases are ${names} names. ACM puts ${namesOfAcm} into a certificate unless the quota ` +
        `"Domain names per ACM certificate" of account ${config.account} in ${config.region} was raised (to 100 at ` +
        'most): without that the deployment fails. Ask for it under Service Quotas, AWS Certificate Manager.',
    },
  ];
}
