import { Aspects, CfnResource, CustomResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct, type IConstruct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import type { KeeperProperties } from '../../lambda/keep-stack/keeper';
import { functionLogs, ResourceFunction } from './resource-function';

export interface StackKeeperProps {
  readonly config: Pick<ResolvedConfig, 'disposable'>;
}

/**
 * Comes first in its stack and goes last. It makes a first deployment that failed repeatable by `cdk deploy` alone, and
 * takes the log groups of a disposable stack along. See docs/decisions/0040-failed-creations.md.
 */
export class StackKeeper extends Construct {
  constructor(scope: Construct, id: string, { config }: StackKeeperProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const prefixes = [`/aws/lambda/${stack.stackName}-`, `/aws/rds/instance/${stack.stackName}-`];
    const onEvent = new ResourceFunction(this, 'OnEvent', {
      source: 'keep-stack',
      handler: 'keeper',
      description: 'Tidies up behind a stack whose creation failed, or that was disposable',
    });
    const allow = (actions: string[], resources: string[]) =>
      onEvent.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'], [stack.stackId]);
    if (config.disposable) {
      const group = (resourceName: string) =>
        stack.formatArn({ service: 'logs', resource: `log-group:${resourceName}` });
      allow(['logs:DescribeLogGroups'], [group('*')]);
      allow(
        ['logs:DeleteLogGroup'],
        prefixes.map((prefix) => group(`${prefix}*`)),
      );
    }
    const provider = new Provider(this, 'Provider', {
      onEventHandler: onEvent.function,
      logGroup: functionLogs(this),
    });
    const resource = new CustomResource(this, 'Keeper', {
      resourceType: 'Custom::StackKeeper',
      serviceToken: provider.serviceToken,
      properties: { ...(config.disposable && { LogGroups: prefixes }) } satisfies KeeperProperties,
    });
    const first = resource.node.defaultChild as CfnResource;
    everyResource(stack, (other) => {
      if (!this.isAround(other)) other.addResourceDependency(first);
    });
  }

  private isAround(other: IConstruct): boolean {
    return other.node.scopes.includes(this);
  }
}

/** Calls back for every resource of a stack, also for those that are added later. */
export function everyResource(stack: Stack, visit: (resource: CfnResource) => void): void {
  Aspects.of(stack).add({
    visit: (node) => {
      if (CfnResource.isCfnResource(node) && node.stack === stack) visit(node);
    },
  });
}
