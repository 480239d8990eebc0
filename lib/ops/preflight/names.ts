import type { ResolvedConfig } from '../../config';
import type { Check } from './check';

/** Answers of the public name service; empty where there is none. */
export interface NameService {
  readonly nameServers: (zone: string) => Promise<readonly string[]>;
  readonly addresses: (host: string) => Promise<readonly string[]>;
}

/** Whether the zone is delegated, which ACM needs to issue a certificate. */
export async function zoneCheck(
  names: NameService,
  { hostedZone }: Pick<ResolvedConfig, 'hostedZone'>,
): Promise<Check> {
  const what = 'zone';
  if (hostedZone === undefined) return { what, result: 'ok', detail: 'none; you point the host yourself' };
  const servers = await names.nameServers(hostedZone.name);
  if (servers.some((server) => /\.awsdns-\d+\./.test(server))) {
    return { what, result: 'ok', detail: `${hostedZone.name} is delegated to Route 53` };
  }
  return {
    what,
    result: 'wrong',
    detail: `${hostedZone.name} has the name servers ${servers.join(', ') || 'none'}, none of Route 53: no certificate would be issued`,
    remedy: `Enter those of: aws route53 get-hosted-zone --id ${hostedZone.id}`,
  };
}

/** Whether the host leads somewhere already: Route 53 makes no record a second time. */
export async function hostCheck(
  names: NameService,
  { host, hostedZone, dns }: Pick<ResolvedConfig, 'host' | 'hostedZone' | 'dns'>,
): Promise<Check> {
  const what = 'host';
  const addresses = await names.addresses(host);
  if (addresses.length === 0) return { what, result: 'ok', detail: `${host} is free` };
  const found = `${host} leads to ${addresses.join(', ')} already`;
  if (hostedZone === undefined || dns === 'own') return { what, result: 'ok', detail: found };
  return {
    what,
    result: 'unknown',
    detail: `${found}. A first deployment fails at its record; after one, all is well`,
    remedy: "Delete the record just before, or write dns: 'own' and point the host yourself.",
  };
}
