import { CfnOutput, Fn, Stack, Tags, type StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { context } from '../../cdk.json';
import { environmentTag, namesOf, type StackKind } from '../contract/names';
import type { ResolvedConfig } from '../config';
import { StackKeeper } from '../constructs/core/stack-keeper';

/** A stack of one environment: its name, account, region and tags follow from the configuration. */
export abstract class EnvironmentStack extends Stack {
  private readonly zones: number | readonly string[];

  constructor(
    scope: Construct,
    config: ResolvedConfig,
    kind: StackKind,
    props: Pick<StackProps, 'description' | 'synthesizer'>,
  ) {
    super(scope, namesOf(config.name).stack(kind), {
      ...props,
      env: { account: config.account, region: config.region },
      // Deleting the stack that holds the data takes a decision first, not only a command.
      terminationProtection: !config.disposable,
    });
    // The templates are those of the tests whatever flags the app around them has.
    for (const [flag, value] of Object.entries(context)) this.node.setContext(flag, value);
    this.zones = config.network.kind === 'new' ? config.network.zones : config.network.publicSubnetIds.length;
    Tags.of(this).add(environmentTag, config.name);
    for (const [key, value] of Object.entries(config.tags)) Tags.of(this).add(key, value);
    new StackKeeper(this, 'Keeper', { config });
  }

  /** CloudFormation picks the zones, unless they are named, so that synthesis needs no look-up and no credentials. */
  override get availabilityZones(): string[] {
    if (typeof this.zones !== 'number') return [...this.zones];
    return Array.from({ length: this.zones }, (_, index) => Fn.select(index, Fn.getAzs()));
  }

  /** What the operations need to find: outputs under exactly these names. */
  protected addOutputs(values: Readonly<Record<string, string>>): void {
    const outputs = new Construct(this, 'Outputs');
    for (const [name, value] of Object.entries(values)) {
      new CfnOutput(outputs, name, { value, description: descriptionOf(name) }).overrideLogicalId(name);
    }
  }
}

/** What somebody reads beside an output after `cdk deploy`. The rest is for `npm run ops`. */
const descriptions: Readonly<Record<string, string>> = {
  Url: 'Matomo. Log in with the password in AdminPasswordSecret (data stack), then add the tracking code to your site',
  AdminPasswordSecret:
    "The first super user's password: aws secretsmanager get-secret-value --query SecretString --output text --secret-id",
  LoadBalancerDnsName: 'Point the host and its aliases here where their zone is not in Route 53',
  CertificateArn: 'The certificate that the load balancer serves',
  CertificateRenewalFunction:
    'Asks for the certificate every hour; npm run ops -- certificate renew asks at once',
  RepositoryUri: 'Where releases bring their images',
  Cluster: 'Where the tasks run; npm run ops -- status shows them',
};

function descriptionOf(output: string): string {
  return descriptions[output] ?? 'For npm run ops, which finds an environment by its outputs';
}
