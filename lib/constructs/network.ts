import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import { SecurityGroups } from './security-groups';

export interface NetworkProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'network' | 'mail'>;
}

/** The VPC, where in it each kind of thing lives, and who may talk to whom. */
export class Network extends Construct {
  public readonly vpc: ec2.Vpc;
  public readonly securityGroups: SecurityGroups;
  /** Where tasks run, and whether they need a public address there to reach AWS. */
  public readonly tasks: { subnets: ec2.SubnetSelection; assignPublicIp: boolean };
  /** Where database and file system live: no route leads out of these subnets. */
  public readonly dataSubnets: ec2.SubnetSelection = { subnetGroupName: 'Data' };

  constructor(scope: Construct, id: string, { config }: NetworkProps) {
    super(scope, id);
    const viaNat = config.network.egress === 'nat-gateway';
    this.vpc = new ec2.Vpc(this, 'Vpc', {
      vpcName: `matomo-${config.name}`,
      maxAzs: config.network.zones,
      natGateways: viaNat ? 1 : 0,
      subnetConfiguration: [
        { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        ...(viaNat ? [{ name: 'Tasks', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 }] : []),
        { name: 'Data', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 26 },
      ],
      // Image layers come from S3; this endpoint costs nothing.
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    this.securityGroups = new SecurityGroups(this, 'SecurityGroups', {
      vpc: this.vpc,
      smtpPort: config.mail?.smtp.port,
    });
    this.tasks = {
      subnets: { subnetType: viaNat ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PUBLIC },
      assignPublicIp: !viaNat,
    };
  }
}
