import { readCertificateFiles } from '../certificate/files';
import type { Problem } from './problems';
import type { CheckedEnvironment } from './schema/environment';

/** What a certificate asks of the rest of the file, and of its own files: a zone, region and account, names. */
export function certificateConflicts(file: Partial<CheckedEnvironment>): Problem[] {
  const { certificate } = file;
  if (certificate === undefined || certificate === 'acm') return zoneMissing(file);
  if (typeof certificate !== 'object' || certificate === null) return [];
  if ('arn' in certificate) return arnConflicts(certificate.arn, 'certificate.arn', 'certificate', file);
  if (!('import' in certificate)) return [];
  return importConflicts(certificate.import, file);
}

type ImportedCertificate = Extract<CheckedEnvironment['certificate'], { import: unknown }>['import'];

function importConflicts(
  given: Partial<ImportedCertificate> | undefined,
  file: Partial<CheckedEnvironment>,
): Problem[] {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const secret = text(given?.privateKeySecret);
  const names = {
    certificateFile: text(given?.certificateFile),
    chainFile: text(given?.chainFile),
  };
  const hosts = [file.host, ...(Array.isArray(file.aliases) ? file.aliases : [])].filter(
    (host) => typeof host === 'string',
  );
  return [
    ...(secret?.startsWith('arn:')
      ? arnConflicts(secret, 'certificate.import.privateKeySecret', 'secret', file)
      : []),
    ...readCertificateFiles(names, hosts).problems.map(({ file: key, ...problem }) => ({
      path: `certificate.import.${key}`,
      ...problem,
    })),
  ];
}

function zoneMissing({ hostedZone }: Partial<CheckedEnvironment>): Problem[] {
  if (hostedZone !== undefined) return [];
  return [
    {
      path: 'hostedZone',
      value: 'nothing',
      allowed: "{ id, name } of a Route 53 hosted zone, because certificate is 'acm'",
      remedy:
        'Name the zone, or choose another certificate: { letsEncrypt }, { import }, or { arn } of one that you requested yourself.',
    },
  ];
}

/** A load balancer takes certificates of its own account and region only. */
function arnConflicts(
  arn: unknown,
  path: string,
  what: 'certificate' | 'secret',
  { account, region }: Partial<CheckedEnvironment>,
): Problem[] {
  if (typeof arn !== 'string') return [];
  const [, , , arnRegion, arnAccount] = arn.split(':');
  const wrong =
    typeof region === 'string' && arnRegion !== region
      ? { own: `region of this environment (${region})`, is: `in ${arnRegion}`, place: region }
      : typeof account === 'string' && arnAccount !== account
        ? { own: `account of this environment (${account})`, is: `of account ${arnAccount}`, place: account }
        : undefined;
  // Without these parts it is not an ARN, and the schema says so.
  if (wrong === undefined || arnRegion === undefined || arnAccount === undefined) return [];
  return [
    {
      path,
      value: JSON.stringify(arn),
      allowed: `a ${what} in the ${wrong.own}`,
      remedy:
        what === 'certificate'
          ? `A load balancer cannot use a certificate ${wrong.is}: request or import one in ${wrong.place}.`
          : `Create the secret in ${wrong.place}, beside the certificate.`,
    },
  ];
}
