import { readCertificateFiles } from '../../certificate/files';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { show } from '../problems/show';
import { hostsOf } from './hosts';

/** The common name of a certificate takes no more. https://docs.aws.amazon.com/acm/latest/userguide/acm-limits.html */
const longestCommonName = 64;

/** What a certificate asks of the rest of the file, and of its own files: a zone, short names, the right names. */
export function certificateConflicts(file: Given): Problem[] {
  const { certificate } = file;
  if (!('certificate' in file) || certificate === 'acm') return [...zoneMissing(file), ...hostTooLong(file)];
  if (typeof certificate !== 'object') return [];
  if ('letsEncrypt' in certificate) return [...hostTooLong(file), ...notReached(file)];
  if (!('import' in certificate)) return [];
  const { certificateFile, chainFile } = certificate.import ?? {};
  return readCertificateFiles({ certificateFile, chainFile }, hostsOf(file)).problems.map(
    ({ file: key, ...problem }) => ({ path: `certificate.import.${key}`, ...problem }),
  );
}

function zoneMissing(file: Given): Problem[] {
  if ('hostedZone' in file) return [];
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

/** Let's Encrypt asks the host for a proof, from the internet. */
function notReached({ edge }: Given): Problem[] {
  if (edge?.reach !== 'internal') return [];
  return [
    {
      path: 'edge.reach',
      value: show('internal'),
      allowed: "'internet', because Let's Encrypt asks the host from there",
      remedy: "Choose certificate 'acm', { arn } or { import } for an internal load balancer.",
    },
  ];
}

function hostTooLong({ host }: Given): Problem[] {
  if (host === undefined || host.length <= longestCommonName) return [];
  return [
    {
      path: 'host',
      value: show(host),
      allowed: `at most ${longestCommonName} characters, because it becomes the common name of the certificate; it has ${host.length}`,
      remedy: 'Make a shorter name the host, and this one an alias.',
    },
  ];
}
