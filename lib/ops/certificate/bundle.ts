import { X509Certificate } from 'node:crypto';
import { isSelfSigned, subjectOf } from '../../certificate/chain';
import type { CertificateFiles } from '../../certificate/files';

/** What a load balancer sends besides the server's certificate. Clients have the root, or don't trust it anyway. */
export function chainToSend({ chain }: CertificateFiles): readonly string[] {
  const withoutRoot = chain.filter((pem) => !isSelfSigned(new X509Certificate(pem)));
  // ACM asks for an authority where there is one.
  return withoutRoot.length > 0 ? withoutRoot : chain;
}

/** What clients have to trust, PEM with a line of its own before each certificate, as curl and OpenSSL take it. */
export function bundleForClients({ certificate, chain }: CertificateFiles): { pem: string; hint: string } {
  const trusted = chain.length === 0 ? [certificate] : chain;
  const roots = trusted.filter((pem) => isSelfSigned(new X509Certificate(pem)));
  const last = new X509Certificate(trusted.at(-1) ?? certificate);
  return {
    pem: (roots.length > 0 ? roots : trusted)
      .map((pem) => `# ${subjectOf(new X509Certificate(pem))}\n${pem}`)
      .join(''),
    hint:
      roots.length > 0
        ? 'Clients that do not know this authority yet have to trust the certificate above.'
        : `The root is not in chainFile: clients have to know it already (${last.issuer.split('\n').reverse().join(', ')}).`,
  };
}
