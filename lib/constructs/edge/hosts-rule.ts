import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A rule may compare with so many values. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
export const valuesPerRule = 5;

/** As many of the hosts at a time as one rule takes, with the number of that rule: 1, 2 and so on. */
export function byRule(
  hosts: readonly string[],
): readonly { readonly ruleNumber: number; readonly some: readonly string[] }[] {
  return Array.from({ length: Math.ceil(hosts.length / valuesPerRule) }, (_, index) => ({
    ruleNumber: index + 1,
    some: hosts.slice(index * valuesPerRule, (index + 1) * valuesPerRule),
  }));
}

/** Lets through what is asked under these names. The nine numbers before the rule's are free for what comes first. */
export function addHostsRule(
  listener: elbv2.ApplicationListener,
  ruleNumber: number,
  hosts: readonly string[],
  targetGroup: elbv2.ApplicationTargetGroup,
): void {
  listener.addAction(`Hosts${ruleNumber}`, {
    priority: ruleNumber * 10,
    conditions: [elbv2.ListenerCondition.hostHeaders([...hosts])],
    action: elbv2.ListenerAction.forward([targetGroup]),
  });
}
