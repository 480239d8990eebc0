import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { encryptionOfPort } from '../schema/mail';
import { show } from '../problems/show';

/** A mail server that cannot be reached, or not in that way. */
export function mailConflicts({ mail, network, region }: Given): Problem[] {
  const { host, port, encryption } = mail?.smtp ?? {};
  const problems: Problem[] = [];
  const spoken = port === undefined ? undefined : encryptionOfPort[port];
  if (encryption !== undefined && spoken !== undefined && spoken !== encryption) {
    problems.push({
      path: 'mail.smtp.encryption',
      value: show(encryption),
      allowed: `'${spoken}', because mail.smtp.port is ${port}`,
      remedy: "Leave one of the two out: 'tls' is STARTTLS on 587, 'ssl' is TLS from the start on 465.",
    });
  }
  const place = typeof region === 'object' ? region.name : region;
  const ses = `email-smtp.${String(place)}.amazonaws.com`;
  if (network !== undefined && 'egress' in network && network.egress === 'interface-endpoints') {
    if (host !== undefined && region !== undefined && host !== ses) {
      problems.push({
        path: 'mail.smtp.host',
        value: show(host),
        allowed: `${ses}, because network.egress 'interface-endpoints' lets tasks reach AWS only`,
        remedy: "Send by SES, or choose egress 'nat-gateway' or 'public-address'.",
      });
    }
  }
  return problems;
}
