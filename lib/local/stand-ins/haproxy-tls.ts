import { Failure } from '../../cli/failure';

interface TlsPolicy {
  readonly oldest: 'TLSv1.2' | 'TLSv1.3';
  /** Of TLS 1.2, by OpenSSL's names. */
  readonly ciphers: readonly string[];
  /** Of TLS 1.3. */
  readonly suites: readonly string[];
}

const gcm = ['AES128-GCM-SHA256', 'AES256-GCM-SHA384'].flatMap(withEitherKey);
const cbc = ['AES128-SHA256', 'AES256-SHA384'].flatMap(withEitherKey);
const aes = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384'];
const withChaCha = [...aes, 'TLS_CHACHA20_POLY1305_SHA256'];

/**
 * The policies that a configuration can choose, but for their post-quantum groups, which OpenSSL 3.5 offers by itself.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
const policies: Readonly<Record<string, TlsPolicy>> = {
  'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09': { oldest: 'TLSv1.3', ciphers: [], suites: withChaCha },
  'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09': { oldest: 'TLSv1.2', ciphers: gcm, suites: withChaCha },
  'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09': { oldest: 'TLSv1.2', ciphers: gcm, suites: aes },
  'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09': {
    oldest: 'TLSv1.2',
    ciphers: [...gcm, ...cbc],
    suites: withChaCha,
  },
};

/**
 * What HAProxy's `bind` says about TLS versions and ciphers for a listener's policy.
 * @throws Failure for a policy that no configuration can choose
 */
export function tlsOptions(policy: string | undefined): string {
  const known = policies[policy ?? ''];
  if (known === undefined) {
    throw new Failure(
      `The one-machine run doesn't know the TLS policy ${policy}; it knows ${Object.keys(policies).join(', ')}.`,
    );
  }
  return [
    `ssl-min-ver ${known.oldest}`,
    ...(known.ciphers.length > 0 ? [`ciphers ${known.ciphers.join(':')}`] : []),
    `ciphersuites ${known.suites.join(':')}`,
  ].join(' ');
}

function withEitherKey(cipher: string): string[] {
  return [`ECDHE-ECDSA-${cipher}`, `ECDHE-RSA-${cipher}`];
}
