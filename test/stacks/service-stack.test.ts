import { Match } from 'aws-cdk-lib/assertions';
import { environments } from '../../config';
import { resolve } from '../../lib/config';
import { checkedEnvironments } from '../checks/checked-environments';
import { environmentNames, templatesFor, templatesOf, theResource } from '../support/templates';

describe.each(environmentNames)('service stack of %s', (name) => {
  const { config, registry, data, service } = templatesOf(name);
  const hosts = [config.host, ...config.aliases];
  const theService = () => theResource(service, 'AWS::ECS::Service', { ServiceName: `matomo-${name}-web` });

  test('http is redirected to https with 301, path and query kept', () => {
    service.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } },
      ],
    });
  });

  test('https forwards the configured hosts only, with TLS 1.2 or newer and HSTS for a year', () => {
    service.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      DefaultActions: [
        { Type: 'fixed-response', FixedResponseConfig: Match.objectLike({ StatusCode: '404' }) },
      ],
      ListenerAttributes: Match.arrayWith([
        {
          Key: 'routing.http.response.strict_transport_security.header_value',
          Value: 'max-age=31536000; includeSubDomains',
        },
      ]),
    });
    const { Properties } = theResource(service, 'AWS::ElasticLoadBalancingV2::ListenerRule', {
      Priority: 10,
    });
    expect(Properties['Conditions']).toEqual([{ Field: 'host-header', HostHeaderConfig: { Values: hosts } }]);
  });

  test('ACM issues the certificate for the host and all aliases, and an alarm fires 14 days before its end', () => {
    const { logicalId, Properties } = theResource(service, 'AWS::CertificateManager::Certificate');
    expect(Properties).toMatchObject({
      DomainName: config.host,
      ValidationMethod: 'DNS',
      DomainValidationOptions: hosts.map((host) => ({
        DomainName: host,
        HostedZoneId: config.hostedZone?.id,
      })),
    });
    expect(Properties['SubjectAlternativeNames'] ?? []).toEqual(config.aliases);
    service.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `matomo-${name}-certificate-expiry`,
      Namespace: 'AWS/CertificateManager',
      MetricName: 'DaysToExpiry',
      Dimensions: [{ Name: 'CertificateArn', Value: { Ref: logicalId } }],
      Statistic: 'Minimum',
      Period: 86_400,
      EvaluationPeriods: 1,
      Threshold: 14,
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      TreatMissingData: 'ignore',
    });
  });

  test('the load balancer drops invalid headers and appends to X-Forwarded-For', () => {
    const { Properties } = theResource(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(Properties['LoadBalancerAttributes']).toEqual(
      expect.arrayContaining([
        { Key: 'routing.http.drop_invalid_header_fields.enabled', Value: 'true' },
        { Key: 'routing.http.xff_header_processing.mode', Value: 'append' },
      ]),
    );
  });

  test('targets are reached by HTTPS, and checked without touching the database', () => {
    service.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      Protocol: 'HTTPS',
      Port: 8443,
      TargetType: 'ip',
      HealthCheckProtocol: 'HTTPS',
      HealthCheckPort: '8444',
      HealthCheckPath: '/',
      Matcher: { HttpCode: '200' },
    });
  });

  test('the web service keeps all tasks during a deployment and rolls a broken one back', () => {
    service.hasResourceProperties('AWS::ECS::Service', {
      // Where tasks are scaled, a deployment leaves their number alone.
      DesiredCount: config.web.tasks.max > config.web.tasks.min ? Match.absent() : config.web.tasks.min,
      DeploymentConfiguration: Match.objectLike({
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      }),
      NetworkConfiguration: {
        AwsvpcConfiguration: Match.objectLike({
          // The others are disposable or small, and take the cheap way out; it asks for a NAT gateway.
          AssignPublicIp: name === 'example' ? 'DISABLED' : 'ENABLED',
        }),
      },
    });
  });

  test('web tasks are updated after the migration only', () => {
    const { Properties } = theService();
    const { ForceNewDeploymentNonce: nonce } = Properties['ForceNewDeployment'] as {
      ForceNewDeploymentNonce: { 'Fn::GetAtt': [string, string] };
    };
    const [live] = nonce['Fn::GetAtt'];
    const pointers = service.findResources('Custom::ImagePointer') as Record<
      string,
      { Properties: { Pointer: string; Image: { 'Fn::GetAtt': [string, string] } } }
    >;
    expect(pointers[live]?.Properties.Pointer).toBe('live');
    const [migration] = pointers[live]?.Properties.Image['Fn::GetAtt'] ?? [''];
    expect(Object.keys(service.findResources('Custom::Migration'))).toEqual([migration]);
  });

  test('a rollout waits at most 20 seconds for each task, by arithmetic', () => {
    const groups = Object.values(service.findResources('AWS::ElasticLoadBalancingV2::TargetGroup'));
    const { Properties: task } = theResource(service, 'AWS::ECS::TaskDefinition', {
      Family: `matomo-${name}-web`,
    });
    const [{ StopTimeout }] = task['ContainerDefinitions'] as [{ StopTimeout: number }];
    expect(groups).toHaveLength(config.tracker === undefined ? 1 : 2);
    for (const { Properties: group } of groups as { Properties: Record<string, unknown> }[]) {
      const attributes = group['TargetGroupAttributes'] as { Key: string; Value: string }[];
      const delay = attributes.find(({ Key }) => Key === 'deregistration_delay.timeout_seconds');
      // A new target takes requests after its first passed check; then the old one is drained, then stopped.
      const seconds = Number(group['HealthCheckIntervalSeconds']) + Number(delay?.Value) + StopTimeout;
      expect(seconds).toBeLessThanOrEqual(20);
    }
  });

  test('a deployment that brings errors is rolled back by its alarms', () => {
    const { Properties } = theService();
    expect(Properties['DeploymentConfiguration']).toMatchObject({
      Alarms: { Enable: true, Rollback: true, AlarmNames: [expect.anything()] },
    });
    expect(Properties).toMatchObject({ AvailabilityZoneRebalancing: 'ENABLED', EnableExecuteCommand: false });
  });

  test('access is logged, and filtered unless the configuration says why not', () => {
    const { Properties } = theResource(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(Properties['LoadBalancerAttributes']).toContainEqual({
      Key: 'access_logs.s3.enabled',
      Value: 'true',
    });
    const isOn = !('off' in config.firewall);
    service.resourceCountIs('AWS::WAFv2::WebACL', isOn ? 1 : 0);
    service.resourceCountIs('AWS::WAFv2::WebACLAssociation', isOn ? 1 : 0);
  });

  test('archiving runs on a schedule', () => {
    service.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: config.archiving.schedule === 'hourly' ? 'cron(5 * * * ? *)' : 'cron(5 3 * * ? *)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: Match.objectLike({
        EcsParameters: Match.objectLike({ LaunchType: 'FARGATE' }),
        DeadLetterConfig: { Arn: Match.anyValue() },
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 1800 },
      }),
    });
  });

  test('every host has address records for IPv4 and IPv6, both of the load balancer', () => {
    const records = Object.values(service.findResources('AWS::Route53::RecordSet')).map(
      ({ Properties }) => Properties as { Name: string; Type: string; AliasTarget: { DNSName: unknown } },
    );
    expect(records.map(({ Name, Type }) => `${Type} ${Name}`).sort()).toEqual(
      ['A', 'AAAA'].flatMap((type) => hosts.map((host) => `${type} ${host}.`)).sort(),
    );
    const { logicalId, Properties } = theResource(service, 'AWS::ElasticLoadBalancingV2::LoadBalancer');
    expect(Properties['IpAddressType']).toBe('dualstack');
    for (const { AliasTarget } of records) {
      expect(JSON.stringify(AliasTarget.DNSName)).toContain(`["${logicalId}","DNSName"]`);
    }
  });

  test('outputs name what the operations need', () => {
    const names = [registry, data, service].flatMap((template) => Object.keys(template.findOutputs('*')));
    expect(names).toEqual(
      expect.arrayContaining([
        ...['ReleaseTable', 'RepositoryName', 'RepositoryUri'],
        ...['JobSubnets', 'JobSecurityGroup', 'JobPublicIp', 'DatabaseInstance', 'AdminPasswordSecret'],
        ...['Url', 'Cluster', 'WebService', 'MigrateTaskDefinition', 'ArchiveTaskDefinition'],
      ]),
    );
  });
});

test('more than five hosts are spread over several rules, as the load balancer demands', () => {
  const aliases = Array.from({ length: 6 }, (_, index) => `a${index}.example.org`);
  const { service } = templatesFor(
    resolve('many', { ...environments.example, aliases, tracker: 'with-web', access: {} }),
  );
  const rules = Object.values(service.findResources('AWS::ElasticLoadBalancingV2::ListenerRule')) as {
    Properties: { Priority: number; Conditions: [{ HostHeaderConfig: { Values: string[] } }] };
  }[];
  expect(rules.map(({ Properties }) => Properties.Conditions[0].HostHeaderConfig.Values.length)).toEqual([
    5, 2,
  ]);
  expect(new Set(rules.map(({ Properties }) => Properties.Priority)).size).toBe(2);
});

test('a certificate of your own needs neither zone nor records; TLS 1.3 alone and preloading are choices', () => {
  const arn = 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012';
  // The CDK prints the warning that is asserted below.
  jest.spyOn(console, 'error').mockImplementation();
  const { stacks, service } = templatesFor(
    resolve('own', {
      ...environments.example,
      hostedZone: undefined,
      certificate: { arn },
      tls: { policy: '1.3', hstsPreload: true },
    }),
  );
  service.resourceCountIs('AWS::CertificateManager::Certificate', 0);
  service.resourceCountIs('Custom::SeededCertificate', 0);
  service.resourceCountIs('AWS::Route53::RecordSet', 0);
  service.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Certificates: [{ CertificateArn: arn }],
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09',
    ListenerAttributes: Match.arrayWith([
      {
        Key: 'routing.http.response.strict_transport_security.header_value',
        Value: 'max-age=31536000; includeSubDomains; preload',
      },
    ]),
  });
  service.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'DaysToExpiry',
    Dimensions: [{ Name: 'CertificateArn', Value: arn }],
  });
  const warnings = stacks.service.node.findAll().flatMap(({ node }) => node.metadata);
  expect(JSON.stringify(warnings)).toContain('taking that back needs months');
});

test('an imported certificate begins as a placeholder that takes after it; its key is nowhere', () => {
  const { config, service } = templatesFor(resolve('stage', checkedEnvironments.stage));
  const { certificate } = config;
  const [id] = Object.keys(service.findResources('Custom::SeededCertificate'));
  service.hasResourceProperties('Custom::SeededCertificate', {
    Environment: 'stage',
    Hosts: ['stats.stage.example.org'],
    Certificate: typeof certificate === 'object' && 'import' in certificate && certificate.import.certificate,
  });
  const arn = { 'Fn::GetAtt': [id, 'CertificateArn'] };
  service.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Certificates: [{ CertificateArn: arn }],
  });
  service.hasOutput('CertificateArn', { Value: arn });
  service.resourceCountIs('AWS::CertificateManager::Certificate', 0);
  expect(JSON.stringify(service.toJSON())).not.toContain('matomo/stage/tls-key');
  service.resourceCountIs('AWS::Route53::RecordSet', 2);
});

describe('shells into tasks', () => {
  const { service } = templatesFor(resolve('shell', { ...environments.example, shell: 'audited' }));

  test('are logged, and their agent has somewhere to write', () => {
    service.hasResourceProperties('AWS::ECS::Cluster', {
      Configuration: { ExecuteCommandConfiguration: Match.objectLike({ Logging: 'OVERRIDE' }) },
    });
    service.hasResourceProperties('AWS::ECS::Service', { EnableExecuteCommand: true });
    const { Properties } = theResource(service, 'AWS::ECS::TaskDefinition', { Family: 'matomo-shell-web' });
    expect(JSON.stringify(Properties)).toContain('/var/lib/amazon');
  });
});

test('a share of the tasks beyond the least number may run on Spot', () => {
  const { service } = templatesFor(
    resolve('spot', { ...environments.example, web: { tasks: { min: 2, max: 6 }, spotPercent: 60 } }),
  );
  service.hasResourceProperties('AWS::ECS::Service', {
    CapacityProviderStrategy: [
      { CapacityProvider: 'FARGATE', Base: 2, Weight: 40 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 60 },
    ],
  });
});
