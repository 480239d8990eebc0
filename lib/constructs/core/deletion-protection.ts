import { type CfnResource, CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { ProtectionProperties } from '../../lambda/keep-stack/protection';
import { functionLogs, ResourceFunction } from './resource-function';
import { everyResource } from './stack-keeper';

export interface DeletionProtectionProps {
  readonly of: ProtectionProperties;
  readonly arn: string;
}

/**
 * Protects a load balancer or a database from deletion as the last act of a stack's creation: a property of the template
 * would refuse the roll-back of a creation that fails. A database that may go with its stack is only looked at for its
 * encryption. See docs/decisions/0040-failed-creations.md.
 */
export class DeletionProtection extends Construct {
  constructor(scope: Construct, id: string, { of, arn }: DeletionProtectionProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const onEvent = new ResourceFunction(this, 'OnEvent', {
      source: 'keep-stack',
      handler: 'protection',
      description: 'Protects what must not be deleted, once the stack stands',
      timeout: Duration.minutes(5),
    });
    const allow = (action: string, resource: string) =>
      onEvent.grantPrincipal.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: [action], resources: [resource] }),
      );
    allow('cloudformation:DescribeStacks', stack.stackId);
    for (const action of actionsOn(of)) allow(action, arn);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: onEvent.function,
      logGroup: functionLogs(this),
    });
    const resource = new CustomResource(this, 'Protection', {
      resourceType: 'Custom::DeletionProtection',
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(10),
      properties: of,
    });
    const last = resource.node.defaultChild as CfnResource;
    everyResource(stack, (other) => {
      if (other !== last) last.addResourceDependency(other);
    });
  }
}

const actionsOn = (of: ProtectionProperties): string[] =>
  'LoadBalancer' in of
    ? ['elasticloadbalancing:ModifyLoadBalancerAttributes']
    : ['rds:DescribeDBInstances', 'rds:ModifyDBInstance'];
