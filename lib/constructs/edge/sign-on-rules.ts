import { Duration, SecretValue } from 'aws-cdk-lib';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { SignOn } from '../../config';
import { valuesPerRule } from './hosts-rule';

export interface SignOnRulesProps {
  readonly signOn: SignOn;
  readonly listener: elbv2.ApplicationListener;
  /** Up to five names of this Matomo. */
  readonly hosts: readonly string[];
  /** Takes all that is let through. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Before the ids of the rules. */
  readonly idPrefix: string;
  /** Six numbers from this one on are free. */
  readonly firstPriority: number;
}

/** What is asked for pages and the API; all else is the tracker's, or a file of a program that everybody can have. */
const pages = elbv2.ListenerCondition.pathPatterns(['/', '/index.php']);

/** The opt-out, and the way out of a report's mail. */
const openPages = elbv2.ListenerCondition.queryStrings([
  { key: 'action', value: 'optOut*' },
  { key: 'action', value: 'unsubscribe' },
]);

/** Programs with a token; the image refuses all else that comes this way. */
const programs = elbv2.ListenerCondition.httpHeader('Authorization', ['Bearer *']);

/**
 * Adds the rules by which people sign on: who asks for a page is led to the provider, and the request goes on with the
 * load balancer's word for who it is. docker/opt/matomo-fargate/sign-on/gate.php holds against the same list what comes
 * without that word.
 */
export function addSignOnRules({ signOn, listener, hosts, ...props }: SignOnRulesProps): void {
  const forward = elbv2.ListenerAction.forward([props.targetGroup]);
  const authenticate = elbv2.ListenerAction.authenticateOidc({
    ...{ issuer: signOn.issuer, authorizationEndpoint: signOn.authorizationEndpoint },
    ...{ tokenEndpoint: signOn.tokenEndpoint, userInfoEndpoint: signOn.userInfoEndpoint },
    ...{ clientId: signOn.clientId, scope: signOn.scope },
    clientSecret: SecretValue.secretsManager(signOn.clientSecretArn, {
      ...(signOn.clientSecretVersion !== undefined && { versionId: signOn.clientSecretVersion }),
    }),
    sessionTimeout: Duration.hours(signOn.hours),
    // Security groups are in constructs/network/security-groups.ts.
    allowHttpsOutbound: false,
    next: forward,
  });
  let priority = props.firstPriority;
  const add = (
    name: string,
    condition: elbv2.ListenerCondition,
    values: number,
    action: elbv2.ListenerAction,
  ) => {
    const atOnce = valuesPerRule - values;
    // The same numbers whatever hosts there are: what has a number cannot get another one in the same update.
    const parts = Math.ceil(valuesPerRule / atOnce);
    for (let part = 0; part < parts; part++, priority++) {
      const some = hosts.slice(part * atOnce, (part + 1) * atOnce);
      if (some.length === 0) continue;
      listener.addAction(`${props.idPrefix}${name}Part${part + 1}`, {
        priority,
        conditions: [elbv2.ListenerCondition.hostHeaders(some), condition],
        action,
      });
    }
  };
  add('OpenPages', openPages, 2, forward);
  add('Programs', programs, 1, forward);
  add('SignOn', pages, 2, authenticate);
}
