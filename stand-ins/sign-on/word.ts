import { type KeyObject, sign } from 'node:crypto';

/**
 * The token by which a load balancer says who somebody is. Unlike other tokens, its parts are padded.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export function wordOf(header: object, claims: object, key: KeyObject): string {
  const text = [header, claims].map((part) => encoded(JSON.stringify(part))).join('.');
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${encoded(signature)}`;
}

const encoded = (part: string | Buffer): string =>
  Buffer.from(part).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
