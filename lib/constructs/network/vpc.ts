import { Annotations, Fn } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';

type NewNetwork = Extract<ResolvedConfig['network'], { kind: 'new' }>;
type ExistingNetwork = Extract<ResolvedConfig['network'], { kind: 'existing' }>;

/** The kind of subnet in which tasks run, by what leads out of it. */
export const taskSubnetType = {
  'nat-gateway': ec2.SubnetType.PRIVATE_WITH_EGRESS,
  'public-address': ec2.SubnetType.PUBLIC,
  'interface-endpoints': ec2.SubnetType.PRIVATE_ISOLATED,
} as const;

/** A VPC for one environment. Its subnets named Data have no route that leads out. */
export function newVpc(
  scope: Construct,
  id: string,
  name: string,
  { zones, range, egress, ipv6 }: NewNetwork,
): ec2.Vpc {
  const tasks = { name: 'Tasks', cidrMask: 22 };
  const vpc = new ec2.Vpc(scope, id, {
    vpcName: namesOf(name).whole,
    ipAddresses: ec2.IpAddresses.cidr(range),
    maxAzs: typeof zones === 'number' ? zones : zones.length,
    natGateways: egress === 'nat-gateway' ? 1 : 0,
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
      // Only reserved where tasks run in public subnets: otherwise the address ranges of the data subnets, and with
      // them the database, would have to be replaced when the egress changes.
      egress === 'public-address'
        ? { ...tasks, subnetType: ec2.SubnetType.PRIVATE_ISOLATED, reserved: true }
        : { ...tasks, subnetType: taskSubnetType[egress] },
      { name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
    ],
    // Image layers come from S3; this endpoint costs nothing.
    gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
  });
  placeSubnets(vpc, range);
  if (ipv6) addIpv6(vpc);
  if (egress === 'nat-gateway') {
    Annotations.of(vpc).addInfoV2(
      'matomo:oneNatGateway',
      'One NAT gateway serves all zones: while its zone fails, tasks in the others pull no image and reach no mail ' +
        'server, though the database has its standby there. Running tasks go on to track.',
    );
  }
  return vpc;
}

/**
 * Where each zone's subnets lie in the VPC's range. The CDK would put one kind after the other, and a third zone would
 * move those of the database: the third zone's own come last instead.
 */
const places = {
  Public: ['0.0/24', '1.0/24', '2.0/24'],
  Tasks: ['4.0/22', '8.0/22', '16.0/22'],
  Data: ['12.0/26', '12.64/26', '12.128/26'],
} as const;

function placeSubnets(vpc: ec2.Vpc, range: string): void {
  const begin = range.split('.').slice(0, 2).join('.');
  for (const [name, ranges] of Object.entries(places)) {
    ranges.forEach((place, index) => {
      const subnet = vpc.node.tryFindChild(`${name}Subnet${index + 1}`);
      if (subnet === undefined) return;
      (subnet.node.defaultChild as ec2.CfnSubnet).cidrBlock = `${begin}.${place}`;
    });
  }
}

/**
 * Gives the public subnets IPv6 ranges of Amazon's, for the load balancer. `ipProtocol` of the CDK would give them to
 * every subnet: those of database and tasks stay as they are, and unreachable by IPv6.
 */
function addIpv6(vpc: ec2.Vpc): void {
  const range = new ec2.CfnVPCCidrBlock(vpc, 'Ipv6', {
    vpcId: vpc.vpcId,
    amazonProvidedIpv6CidrBlock: true,
  });
  const ranges = Fn.cidr(Fn.select(0, vpc.vpcIpv6CidrBlocks), vpc.publicSubnets.length, '64');
  vpc.publicSubnets.forEach((subnet, index) => {
    const resource = subnet.node.defaultChild as ec2.CfnSubnet;
    resource.ipv6CidrBlock = Fn.select(index, ranges);
    resource.assignIpv6AddressOnCreation = false;
    resource.node.addDependency(range);
    const route = new ec2.CfnRoute(subnet, 'DefaultRoute6', {
      routeTableId: subnet.routeTable.routeTableId,
      destinationIpv6CidrBlock: '::/0',
      gatewayId: vpc.internetGatewayId,
    });
    route.node.addDependency(vpc.internetConnectivityEstablished);
  });
}

/** A VPC that exists, by ids alone. Without subnets for tasks, these run in the public ones. */
export function existingVpc(scope: Construct, id: string, network: ExistingNetwork): ec2.IVpc {
  const vpc = ec2.Vpc.fromVpcAttributes(scope, id, {
    vpcId: network.vpcId,
    // Only their number counts: each list of subnets has one in each zone.
    availabilityZones: network.publicSubnetIds.map((_, index) => Fn.select(index, Fn.getAzs())),
    publicSubnetIds: network.publicSubnetIds,
    ...(network.taskSubnetIds && { privateSubnetIds: network.taskSubnetIds }),
    isolatedSubnetIds: network.dataSubnetIds,
  });
  for (const subnet of [...vpc.publicSubnets, ...vpc.privateSubnets, ...vpc.isolatedSubnets]) {
    Annotations.of(subnet).acknowledgeWarning(
      '@aws-cdk/aws-ec2:noSubnetRouteTableId',
      'Nothing here adds a route: the tables belong to the owner of the VPC.',
    );
  }
  return vpc;
}
