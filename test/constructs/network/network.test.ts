import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { appOutsideCli } from '../../../lib/stacks/environment';
import { environments } from '../../../config';
import { resolve, type ResolvedConfig } from '../../../lib/config';
import { Network } from '../../../lib/constructs/network/network';

function templateOf(network: ResolvedConfig['network']): Template {
  const stack = new Stack(appOutsideCli(), 'Stack');
  const { access } = resolve('test', environments.dev);
  new Network(stack, 'Network', {
    config: { name: 'test', mail: undefined, queue: undefined, shell: 'off', network, access },
    logBucket: new s3.Bucket(stack, 'Logs'),
  });
  return Template.fromStack(stack);
}

const existing = {
  kind: 'existing' as const,
  vpcId: 'vpc-01234567',
  publicSubnetIds: ['subnet-00000001', 'subnet-00000002'],
  dataSubnetIds: ['subnet-00000003', 'subnet-00000004'],
  outbound: [],
};

test('an existing VPC with IPv6 lets browsers in by it, and nothing is added to the VPC', () => {
  const template = templateOf({ ...existing, ipv6: true });
  const rules = Object.values(template.findResources('AWS::EC2::SecurityGroup')).flatMap(
    ({ Properties }) =>
      (Properties as { SecurityGroupIngress?: { CidrIpv6?: string; FromPort: number }[] })
        .SecurityGroupIngress ?? [],
  );
  const byIpv6 = rules.filter(({ CidrIpv6 }) => CidrIpv6 !== undefined);
  expect(byIpv6.map(({ CidrIpv6, FromPort }) => `${CidrIpv6} ${FromPort}`)).toEqual(['::/0 80', '::/0 443']);
  template.resourceCountIs('AWS::EC2::VPCCidrBlock', 0);
  template.resourceCountIs('AWS::EC2::Route', 0);
});

test('a new VPC without IPv6 has none anywhere', () => {
  const template = templateOf({
    kind: 'new',
    zones: 2,
    range: '10.0.0.0/16',
    egress: 'nat-gateway',
    ipv6: false,
    outbound: [],
  });
  expect(JSON.stringify(template.toJSON())).not.toMatch(/ipv6|::\/0/i);
});

test('what plugins need beside port 443 is let out of the tasks, and of nothing else', () => {
  const outbound = [{ to: '10.20.0.5/32', port: 636, why: 'LDAP of the plugin LoginLdap' }];
  const template = templateOf({ ...existing, ipv6: false, outbound });
  const groups = Object.entries(template.findResources('AWS::EC2::SecurityGroup'));
  const letOut = groups.filter(([, { Properties }]) =>
    (
      (Properties as { SecurityGroupEgress?: { CidrIp?: string; FromPort: number }[] }).SecurityGroupEgress ??
      []
    ).some(({ CidrIp, FromPort }) => CidrIp === '10.20.0.5/32' && FromPort === 636),
  );
  expect(letOut.map(([id]) => id.replace(/[0-9A-F]{8}$/, '').replace(/^Network/, ''))).toEqual([
    'SecurityGroupsWeb',
    'SecurityGroupsJobs',
  ]);
});
