import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { SecurityGroups } from './security-groups';
import { existingVpc, newVpc, taskSubnetType } from './vpc';

export interface NetworkProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'network' | 'mail' | 'shell' | 'access' | 'queue'>;
  /** Takes the flow logs of a new VPC; those of an existing one are its owner's. */
  readonly logBucket: s3.IBucket;
}

/** The VPC, where in it each kind of thing lives, and who may talk to whom. */
export class Network extends Construct {
  public readonly vpc: ec2.IVpc;
  public readonly securityGroups: SecurityGroups;
  /** Where tasks run, and whether they need a public address there to reach AWS. */
  public readonly tasks: { subnets: ec2.SubnetSelection; assignPublicIp: boolean };
  public readonly publicSubnets: ec2.SubnetSelection = { subnetType: ec2.SubnetType.PUBLIC };
  /** Where database and file system live: no route leads out of these subnets. */
  public readonly dataSubnets: ec2.SubnetSelection;

  constructor(scope: Construct, id: string, { config, logBucket }: NetworkProps) {
    super(scope, id);
    const { network } = config;
    if (network.kind === 'existing') {
      this.vpc = existingVpc(this, 'Vpc', network);
      this.dataSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };
      const isPrivate = network.taskSubnetIds !== undefined;
      this.tasks = {
        subnets: { subnetType: isPrivate ? ec2.SubnetType.PRIVATE_WITH_EGRESS : ec2.SubnetType.PUBLIC },
        assignPublicIp: !isPrivate,
      };
    } else {
      this.vpc = newVpc(this, 'Vpc', config.name, network);
      this.dataSubnets = { subnetGroupName: 'Data' };
      this.tasks = {
        // By name where two groups have the same type, otherwise by type, which the scheduler's target looks at.
        subnets:
          network.egress === 'interface-endpoints'
            ? { subnetGroupName: 'Tasks' }
            : { subnetType: taskSubnetType[network.egress] },
        assignPublicIp: network.egress === 'public-address',
      };
      this.vpc.addFlowLog('FlowLog', {
        destination: ec2.FlowLogDestination.toS3(logBucket, 'flow-logs/'),
        // Of accepted connections there are six records a hit, and the load balancer's log tells more of each.
        trafficType: ec2.FlowLogTrafficType.REJECT,
        maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.TEN_MINUTES,
      });
    }
    const hasEndpoints = network.kind === 'new' && network.egress === 'interface-endpoints';
    this.securityGroups = new SecurityGroups(this, 'SecurityGroups', {
      vpc: this.vpc,
      smtpPort: config.mail?.smtp.port,
      ipv6: network.ipv6,
      endpoints: hasEndpoints,
      queue: config.queue !== undefined,
      signOn: config.access.signOn !== undefined,
      outbound: network.outbound,
    });
    if (hasEndpoints) this.addInterfaceEndpoints(config);
  }

  /** What tasks call when they start and run: their image, secrets, logs, mail by SES, and shells. */
  private addInterfaceEndpoints({ mail, shell }: NetworkProps['config']): void {
    const { endpoints } = this.securityGroups;
    if (endpoints === undefined) return;
    const services = {
      EcrApi: ec2.InterfaceVpcEndpointAwsService.ECR,
      EcrDocker: ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
      SecretsManager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      Logs: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
      ...(mail && { Mail: ec2.InterfaceVpcEndpointAwsService.EMAIL_SMTP }),
      ...(shell === 'audited' && { Shell: ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES }),
    };
    for (const [name, service] of Object.entries(services)) {
      this.vpc.addInterfaceEndpoint(name, {
        service,
        subnets: this.tasks.subnets,
        securityGroups: [endpoints],
        open: false,
      });
    }
  }
}
