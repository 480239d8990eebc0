import { z } from 'zod';
import { flag, oneOf } from './fields';
import { rule, textRule } from './rules';

const subnets = (what: string) =>
  z
    .array(
      textRule(
        /^subnet-[0-9a-f]{8,17}$/,
        "a subnet's id, such as subnet-0123456789abcdef0",
        'Copy it from `aws ec2 describe-subnets`.',
      ),
      rule('a list of subnet ids', `Name ${what}.`),
    )
    .min(2, rule('at least two subnets, in different zones', `Name ${what}.`));

/** A VPC that is made for Matomo. */
const newVpc = z.strictObject({
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
  range: textRule(
    /^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/,
    'a private range of IPv4 addresses with 16 bits, such as 10.20.0.0/16',
    'Choose one that overlaps with no network to which the VPC will be connected.',
  ).optional(),
  egress: oneOf(
    ['nat-gateway', 'public-address', 'interface-endpoints'],
    'See config/example.ts for what each means and costs.',
  ).optional(),
  ipv6: flag.optional(),
});

/** A VPC that exists. Ids only, so that synthesis needs no look-up. */
const existingVpc = z.strictObject({
  vpcId: textRule(
    /^vpc-[0-9a-f]{8,17}$/,
    "a VPC's id, such as vpc-0123456789abcdef0",
    'Copy it from `aws ec2 describe-vpcs`.',
  ),
  publicSubnetIds: subnets('the public subnets, for the load balancer'),
  taskSubnetIds: subnets('private subnets that reach AWS, or leave it out for public addresses').optional(),
  dataSubnetIds: subnets('isolated subnets, for database and file system'),
  ipv6: flag.optional(),
});

export const network = z.union(
  [newVpc, existingVpc],
  rule(
    '{ zones, range, egress, ipv6 } of a new VPC, or { vpcId, publicSubnetIds, taskSubnetIds, dataSubnetIds, ipv6 } of an existing one',
    'Leave it out for a new VPC with the defaults.',
  ),
);
