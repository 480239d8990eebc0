import { type CertificateFiles, readCertificateFiles } from '../certificate/files';
import type { CheckedEnvironment } from './schema/environment';

/** Where the certificate comes from, with every default applied and every file read. */
export type ResolvedCertificate =
  | 'acm'
  | { readonly arn: string }
  | {
      readonly import: CertificateFiles & {
        /** Name or ARN. */
        readonly privateKeySecret: string;
      };
    }
  | {
      readonly letsEncrypt: {
        readonly email: string;
        /** URL of the ACME directory. */
        readonly directory: string;
      };
    };

/** https://letsencrypt.org/docs/acme-protocol-updates/, https://letsencrypt.org/docs/staging-environment/ */
const acmeDirectories: Readonly<Record<string, string>> = {
  production: 'https://acme-v02.api.letsencrypt.org/directory',
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
};

/** @param name of the environment: trials outside production must not use up what Let's Encrypt allows a name */
export function certificateOf(
  { certificate, host, aliases = [] }: CheckedEnvironment,
  name: string,
): ResolvedCertificate {
  if (certificate === undefined || certificate === 'acm') return 'acm';
  if ('arn' in certificate) return certificate;
  if ('import' in certificate) {
    const { files } = readCertificateFiles(certificate.import, [host, ...aliases]);
    return { import: { ...files, privateKeySecret: certificate.import.privateKeySecret } };
  }
  const { email, directory = name.startsWith('prod') ? 'production' : 'staging' } = certificate.letsEncrypt;
  return { letsEncrypt: { email, directory: acmeDirectories[directory] ?? directory } };
}
