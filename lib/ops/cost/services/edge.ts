import type { PriceFunctions } from '../model/item';
import { hoursPerMonth, prices } from '../model/prices';
import type { Resource } from '../model/resource';

/** Rule groups with prices of their own. https://aws.amazon.com/waf/pricing/ */
const paidRuleGroups = [
  'AWSManagedRulesBotControlRuleSet',
  'AWSManagedRulesATPRuleSet',
  'AWSManagedRulesACFPRuleSet',
  'AWSManagedRulesAntiDDoSRuleSet',
];

/** What stands between browsers and tasks: load balancer, its addresses, the web application firewall. */
export const edge: PriceFunctions = {
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (balancer, { usage }) => {
    if (balancer.get('Type') !== 'application') throw balancer.unpriced(`a load balancer of this type`);
    return [
      {
        kind: 'fixed',
        name: 'Load balancer',
        quantity: hoursPerMonth,
        unit: 'h',
        usdPerUnit: prices.loadBalancer.hour,
      },
      {
        kind: 'traffic',
        name: 'Load balancer, capacity units',
        quantity: takesHits(balancer) ? usage.lcus * hoursPerMonth : 0,
        unit: 'LCU-h',
        usdPerUnit: prices.loadBalancer.lcuHour,
      },
      {
        kind: 'fixed',
        name: 'Public IPv4 addresses',
        quantity: publicAddresses(balancer) * hoursPerMonth,
        unit: 'h',
        usdPerUnit: prices.vpc.publicIpv4Hour,
      },
    ];
  },
  'AWS::Route53::HostedZone': () => [
    {
      kind: 'fixed',
      name: 'Private zone of the host',
      ...{ quantity: 1, unit: 'zone', usdPerUnit: prices.route53.zoneMonth },
    },
  ],
  'AWS::WAFv2::WebACL': (acl, { usage }) => {
    const rules = acl.list('Rules') as readonly {
      Statement?: { ManagedRuleGroupStatement?: { Name?: string } };
    }[];
    const paid = rules
      .map(({ Statement }) => Statement?.ManagedRuleGroupStatement?.Name ?? '')
      .find((name) => paidRuleGroups.includes(name));
    if (paid !== undefined) throw acl.unpriced(`the rule group ${paid}`);
    const withoutWaf = (savesUsdPerMonth: number) => ({
      change: "firewall: { off: 'the reason' }",
      loses: 'nothing limits guessing at the login, or a flood of hits',
      savesUsdPerMonth,
    });
    const month = prices.waf.aclMonth + rules.length * prices.waf.ruleMonth;
    const requests = (usage.requests / 1e6) * prices.waf.millionRequests;
    return [
      {
        kind: 'fixed',
        name: `Web application firewall, ${rules.length} rules`,
        quantity: 1,
        unit: 'web ACL',
        usdPerUnit: month,
        levers: [withoutWaf(month)],
      },
      {
        kind: 'traffic',
        name: 'Web application firewall, requests',
        quantity: usage.requests / 1e6,
        unit: 'million',
        usdPerUnit: prices.waf.millionRequests,
        levers: [withoutWaf(requests)],
      },
    ];
  },
};

/** The one of pages takes what people ask, which is next to nothing. */
const takesHits = (balancer: Resource): boolean => !/-pages$/.test(String(balancer.get('Name')));

function publicAddresses(balancer: Resource): number {
  const isPublic =
    balancer.get('Scheme') === 'internet-facing' &&
    balancer.get('IpAddressType') !== 'dualstack-without-public-ipv4';
  return isPublic ? balancer.list('Subnets').length : 0;
}
