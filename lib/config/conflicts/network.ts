import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { show } from '../problems/show';

type ExistingNetwork = Extract<NonNullable<Given['network']>, { vpcId?: unknown }>;

const lists = ['publicSubnetIds', 'taskSubnetIds', 'dataSubnetIds'] as const;

/** Subnets that don't fit each other, and a place database that can't be fetched. */
export function networkConflicts({ network, geoip, region }: Given): Problem[] {
  if (network === undefined) return [];
  if ('vpcId' in network) return [...repeatedSubnets(network), ...unequalLists(network)];
  const foreign = foreignZones('zones' in network ? network.zones : undefined, region);
  if (foreign.length > 0) return foreign;
  if (!('egress' in network) || network.egress !== 'interface-endpoints') return [];
  if (geoip === undefined || geoip === 'off') return [];
  return [
    {
      path: 'geoip',
      value: show(geoip),
      allowed: "'off', because network.egress 'interface-endpoints' lets tasks reach AWS only",
      remedy: "Leave it out, or choose egress 'nat-gateway' or 'public-address'.",
    },
  ];
}

/** Zones by name that are not of the region, or named twice. */
function foreignZones(zones: unknown, region: Given['region']): Problem[] {
  if (!Array.isArray(zones) || region === undefined) return [];
  const place = typeof region === 'string' ? region : region.name;
  const isOwn = (zone: unknown): boolean => typeof zone === 'string' && zone.slice(0, -1) === place;
  if (zones.every(isOwn) && new Set(zones).size === zones.length) return [];
  return [
    {
      path: 'network.zones',
      value: show(zones),
      allowed: `different zones of the region ${place ?? ''}`.trimEnd(),
      remedy: 'See `aws ec2 describe-availability-zones`.',
    },
  ];
}

/** A subnet is one zone's, and of one kind: twice in a list, two tasks share a zone; in two, data is public. */
function repeatedSubnets(network: ExistingNetwork): Problem[] {
  const seen = new Map<string, string>();
  return lists.flatMap((list) =>
    (network[list] ?? []).flatMap((id, index) => {
      if (id === undefined) return [];
      const path = `network.${list}[${index}]`;
      const before = seen.get(id);
      if (before === undefined) {
        seen.set(id, path);
        return [];
      }
      return [
        {
          path,
          value: show(id),
          allowed: `a subnet that is not listed already; this one is ${before}`,
          remedy: 'Each list needs subnets of its own, one in each zone.',
        },
      ];
    }),
  );
}

function unequalLists(network: ExistingNetwork): Problem[] {
  const zones = network.publicSubnetIds?.length;
  if (zones === undefined) return [];
  return (['taskSubnetIds', 'dataSubnetIds'] as const)
    .filter((key) => network[key] !== undefined && network[key].length !== zones)
    .map((key) => ({
      path: `network.${key}`,
      value: show(network[key]),
      allowed: `as many subnets as publicSubnetIds has (${zones}), one in each zone`,
      remedy: 'List the subnets of the same zones, in the same order.',
    }));
}
