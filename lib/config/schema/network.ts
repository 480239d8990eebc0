import { z } from 'zod';
import type { Basis } from './basis';
import { flag, oneOf, wholeNumber } from './fields';
import { rule, textRule } from './rules';

const subnets = (what: string) =>
  z
    .array(
      textRule(
        /^subnet-[0-9a-f]{8}([0-9a-f]{9})?$/,
        "a subnet's id, such as subnet-0123456789abcdef0",
        'Copy it from `aws ec2 describe-subnets`.',
      ),
      rule('a list of subnet ids, one in each zone', `Name ${what}.`),
    )
    .min(2, rule('at least two subnets, in different zones', `Name ${what}.`))
    .max(6, rule('at most six subnets, one in each zone', `Name ${what}.`));

const connections = rule(
  'up to 20 connections: { to, port, why }',
  'Name each server or network that a plugin needs.',
);

const outbound = z
  .array(
    z.strictObject(
      {
        /** Addresses, IPv4. 0.0.0.0/0 is everything. */
        to: textRule(
          /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/(3[0-2]|[12]?\d)$/,
          'a range of IPv4 addresses, such as 10.1.2.3/32',
          'Security groups know no names: write addresses.',
        ),
        /** TCP port. 443 is open to everything already. */
        port: wholeNumber(1, 65535, 'TCP port', 'Such as 636 for LDAP over TLS.'),
        /** What needs it, for the next reader and in the rule's description. */
        why: textRule(
          /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{5,200}$/,
          '5 to 200 letters, digits, blanks or any of . _ - : / ( ) # , @ [ ] + = & ; { } ! $ *',
          'Say what needs it, as in: LDAP of the plugin LoginLdap.',
        ),
      },
      connections,
    ),
    connections,
  )
  .max(20, connections);

/** A VPC that is made for Matomo. */
const newVpc = z.strictObject({
  /**
   * Availability zones: 2 or 3, or their names, where CloudFormation picks one that lacks an endpoint or an instance type.
   * @default 2
   */
  zones: z
    .union(
      [
        z.literal([2, 3]),
        z
          .array(z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d+[a-z]$/))
          .min(2)
          .max(3),
      ],
      rule(
        "2 or 3 (availability zones), or their names: ['eu-central-1a', 'eu-central-1b']",
        'Name them where CloudFormation picks one that lacks an endpoint or an instance type.',
      ),
    )
    .optional(),
  /**
   * Private addresses of the VPC, 16 bits of them.
   * @default '10.0.0.0/16'
   */
  range: textRule(
    /^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/,
    'a private range of IPv4 addresses with 16 bits, such as 10.20.0.0/16',
    'Choose one that overlaps with no network to which the VPC will be connected.',
  ).optional(),
  /**
   * How tasks reach AWS and the mail server. 'nat-gateway': from private subnets. 'public-address': each task has a
   * public address that accepts no connections; saves about 30 USD a month. 'interface-endpoints': from isolated
   * subnets, AWS only, mail by SES only; costs most.
   * @default 'public-address' up to 1 million page views and in disposable environments, above that 'nat-gateway'
   */
  egress: oneOf(
    ['nat-gateway', 'public-address', 'interface-endpoints'],
    'See docs/configuration.md for what each means and costs.',
  ).optional(),
  /**
   * Whether the load balancer has IPv6 addresses and the hosts AAAA records; tasks are always reached by IPv4. Changing
   * it later may replace the public subnets, which takes the service stack to be deployed again.
   * @default true
   */
  ipv6: flag.optional(),
  /**
   * What tasks may connect to besides database, file system, mail server and port 443: a plugin's LDAP, another database.
   * @default - nothing
   */
  outbound: outbound.optional(),
});

/** A VPC that exists. Ids only, so that synthesis needs no look-up. */
const existingVpc = z.strictObject({
  /** Id of the VPC, instead of a new one. */
  vpcId: textRule(
    /^vpc-[0-9a-f]{8}([0-9a-f]{9})?$/,
    "a VPC's id, such as vpc-0123456789abcdef0",
    'Copy it from `aws ec2 describe-vpcs`.',
  ),
  /** For the load balancer: one in each zone. */
  publicSubnetIds: subnets('the public subnets, for the load balancer'),
  /**
   * Private subnets that reach AWS, for the tasks: one in each zone.
   * @default - tasks run in the public subnets, with public addresses that accept no connections
   */
  taskSubnetIds: subnets('private subnets that reach AWS, or leave it out for public addresses').optional(),
  /** Isolated subnets, for database and file system: one in each zone. */
  dataSubnetIds: subnets('isolated subnets, for database and file system'),
  /**
   * Whether the load balancer has IPv6 addresses. The public subnets need IPv6 ranges for it.
   * @default false
   */
  ipv6: flag.optional(),
  /**
   * What tasks may connect to besides database, file system, mail server and port 443: a plugin's LDAP, another database.
   * @default - nothing
   */
  outbound: outbound.optional(),
});

export const network = z.union(
  [newVpc, existingVpc],
  rule(
    '{ zones, range, egress, ipv6, outbound } of a new VPC, or { vpcId, publicSubnetIds, taskSubnetIds, dataSubnetIds, ipv6, outbound } of an existing one',
    'Leave it out for a new VPC with the defaults.',
  ),
);

export function networkDefaults(given: z.output<typeof network> = {}, { disposable, size }: Basis) {
  if ('vpcId' in given) {
    return { kind: 'existing', ...given, ipv6: given.ipv6 ?? false, outbound: given.outbound ?? [] } as const;
  }
  return {
    kind: 'new',
    zones: given.zones ?? 2,
    range: given.range ?? '10.0.0.0/16',
    egress: given.egress ?? (disposable ? 'public-address' : size.egress),
    ipv6: given.ipv6 ?? true,
    outbound: given.outbound ?? [],
  } as const;
}
