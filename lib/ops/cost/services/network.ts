import type { PriceFunctions } from '../model/item';
import { hoursPerMonth, prices } from '../model/prices';
import { trafficOf } from './logs';
import { taskCount } from './fargate';

/** The ways out of the VPC, and the record of who used them. */
export const network: PriceFunctions = {
  'AWS::EC2::NatGateway': (_gateway, context) => {
    const { inventory, usage } = context;
    const gateways = inventory.ofType('AWS::EC2::NatGateway').length;
    const tasks = inventory
      .ofType('AWS::ECS::Service')
      .reduce((sum, service) => sum + taskCount(service, context).mean, 0);
    return [
      {
        kind: 'fixed',
        name: 'NAT gateways',
        quantity: hoursPerMonth,
        unit: 'h',
        usdPerUnit: prices.vpc.natHour,
        levers: [
          {
            change: "network.egress: 'public-address'",
            loses: 'tasks get public addresses, which accept no connections',
            // Each gateway and its address go; each task then needs an address.
            savesUsdPerMonth:
              hoursPerMonth * (prices.vpc.natHour + prices.vpc.publicIpv4Hour * (1 - tasks / gateways)),
          },
        ],
      },
      {
        // Image layers come from S3 by its gateway endpoint; what is left is mostly logs.
        kind: 'traffic',
        name: 'NAT gateways, traffic',
        quantity: usage.webLogGb / gateways,
        unit: 'GB',
        usdPerUnit: prices.vpc.natGb,
      },
    ];
  },
  'AWS::EC2::EIP': () => [
    {
      kind: 'fixed',
      name: 'Public IPv4 addresses',
      quantity: hoursPerMonth,
      unit: 'h',
      usdPerUnit: prices.vpc.publicIpv4Hour,
    },
  ],
  'AWS::EC2::VPCEndpoint': (endpoint, { usage }) => {
    const type = endpoint.get('VpcEndpointType') ?? 'Gateway';
    if (type === 'Gateway') return [];
    if (type !== 'Interface') throw endpoint.unpriced(`an endpoint of type ${JSON.stringify(type)}`);
    const takesLogs = /\.logs\b/.test(JSON.stringify(endpoint.get('ServiceName')));
    return [
      {
        kind: 'fixed',
        name: 'Interface endpoints',
        quantity: endpoint.list('SubnetIds').length * hoursPerMonth,
        unit: 'h',
        usdPerUnit: prices.vpc.endpointHour,
      },
      {
        kind: 'traffic',
        name: 'Interface endpoints, traffic',
        quantity: takesLogs ? usage.webLogGb : 0,
        unit: 'GB',
        usdPerUnit: prices.vpc.endpointGb,
      },
    ];
  },
  'AWS::EC2::FlowLog': (flowLog, { usage }) => {
    // Where they go to a log group, that is where they are paid.
    if ((flowLog.get('LogDestinationType') ?? 'cloud-watch-logs') === 'cloud-watch-logs') return [];
    return [
      {
        kind: 'traffic',
        name: 'Flow logs to S3',
        quantity: usage.flowLogGb(trafficOf(flowLog)),
        unit: 'GB',
        usdPerUnit: prices.cloudWatch.vendedToS3Gb,
      },
    ];
  },
};
