import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { environmentNames, templatesFor, templatesOf } from '../../support/templates';

interface Rule {
  CidrIp?: string;
  CidrIpv6?: string;
  FromPort: number;
  ToPort: number;
  IpProtocol: string;
  SourceSecurityGroupId?: { 'Fn::GetAtt': [string, string] };
  DestinationSecurityGroupId?: { 'Fn::GetAtt': [string, string] };
  GroupId?: { 'Fn::GetAtt': [string, string] };
}

/** `from -> to :port`, with the construct's name of a group or a CIDR. */
const table = [
  '0.0.0.0/0 -> LoadBalancer :80',
  '0.0.0.0/0 -> LoadBalancer :443',
  '::/0 -> LoadBalancer :80',
  '::/0 -> LoadBalancer :443',
  'LoadBalancer -> Web :8443',
  'LoadBalancer -> Web :8444',
  'Web -> Database :3306',
  'Jobs -> Database :3306',
  'Web -> FileSystem :2049',
  'Jobs -> FileSystem :2049',
  'Web -> 0.0.0.0/0 :443',
  'Jobs -> 0.0.0.0/0 :443',
];

const withEndpoints = resolve('endpoints', {
  ...environments.example,
  network: { egress: 'interface-endpoints' },
  geoip: 'off',
  access: {},
});

const cases = [
  ...environmentNames.map((name) => ({ name, templates: () => templatesOf(name) })),
  { name: 'interface endpoints', templates: () => templatesFor(withEndpoints) },
];

describe.each(cases)('who may talk to whom in $name', ({ templates }) => {
  const { config, data, service } = templates();
  const hasEndpoints = config.network.kind === 'new' && config.network.egress === 'interface-endpoints';
  const smtpPort = config.mail?.smtp.port;
  const expected = [
    ...table,
    ...(config.access.signOn === undefined ? [] : ['LoadBalancer -> 0.0.0.0/0 :443']),
    ...['Web', 'Jobs'].flatMap((tasks) => [
      ...(smtpPort ? [`${tasks} -> ${hasEndpoints ? 'Endpoints' : '0.0.0.0/0'} :${smtpPort}`] : []),
      ...(hasEndpoints ? [`${tasks} -> Endpoints :443`] : []),
      ...(config.queue === undefined ? [] : [`${tasks} -> Queue :6379`]),
      ...config.network.outbound.map(({ to, port }) => `${tasks} -> ${to} :${port}`),
    ]),
  ].sort();

  test('is this table and nothing else', () => {
    expect(service.findResources('AWS::EC2::SecurityGroup')).toEqual({});
    expect(service.findResources('AWS::EC2::SecurityGroupIngress')).toEqual({});
    expect(service.findResources('AWS::EC2::SecurityGroupEgress')).toEqual({});

    const groups = data.findResources('AWS::EC2::SecurityGroup') as Record<
      string,
      { Properties: { SecurityGroupIngress?: Rule[]; SecurityGroupEgress?: Rule[] } }
    >;
    const nameOf = (reference: { 'Fn::GetAtt': [string, string] }) =>
      /^NetworkSecurityGroups(\w+)[0-9A-F]{8}$/.exec(reference['Fn::GetAtt'][0])?.[1] ?? 'unknown';
    const arrows = new Set<string>();
    const add = (from: string, to: string, { FromPort, ToPort, IpProtocol }: Rule) => {
      // A group without egress rules gets one of CDK's that matches nothing.
      if (to === '255.255.255.255/32' && IpProtocol === 'icmp') return;
      expect([IpProtocol, ToPort]).toEqual(['tcp', FromPort]);
      arrows.add(`${from} -> ${to} :${FromPort}`);
    };
    const reference = (id: string) => ({ 'Fn::GetAtt': [id, 'GroupId'] as [string, string] });
    for (const [id, { Properties }] of Object.entries(groups)) {
      for (const rule of Properties.SecurityGroupIngress ?? []) add(peer(rule), nameOf(reference(id)), rule);
      for (const rule of Properties.SecurityGroupEgress ?? []) add(nameOf(reference(id)), peer(rule), rule);
    }
    for (const rule of rulesOf('AWS::EC2::SecurityGroupIngress'))
      add(peer(rule), nameOf(rule.GroupId!), rule);
    for (const rule of rulesOf('AWS::EC2::SecurityGroupEgress')) add(nameOf(rule.GroupId!), peer(rule), rule);
    expect([...arrows].sort()).toEqual(expected);

    function peer(rule: Rule): string {
      const group = rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId;
      return group ? nameOf(group) : (rule.CidrIp ?? rule.CidrIpv6 ?? 'unknown');
    }
    function rulesOf(type: string): Rule[] {
      return Object.values(data.findResources(type)).map(({ Properties }) => Properties as Rule);
    }
  });
});
