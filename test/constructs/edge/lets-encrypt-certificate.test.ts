import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { appOutsideCli } from '../../../lib/stacks/environment';
import { LetsEncryptCertificate } from '../../../lib/constructs/edge/lets-encrypt-certificate';
import { withoutBundling } from '../../support/bundling';
import { theResource } from '../../support/templates';

const directory = 'https://acme-v02.api.letsencrypt.org/directory';
let template: Template;
beforeAll(() => {
  const stack = new Stack(appOutsideCli({ context: withoutBundling }), 'Stack');
  const certificate = new LetsEncryptCertificate(stack, 'Certificate', {
    config: { name: 'prod', host: 'stats.example.org', aliases: ['matomo.example.org'], disposable: false },
    email: 'matomo@example.org',
    directory,
  });
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Alb', { vpc, internetFacing: true });
  const listener = loadBalancer.addListener('Http', {
    port: 80,
    defaultAction: elbv2.ListenerAction.redirect({ protocol: 'HTTPS', permanent: true }),
  });
  certificate.answerChallengesOn(listener);
  template = Template.fromStack(stack);
});

/** Logical id of the function with a description. */
const functionWith = (Description: string) =>
  theResource(template, 'AWS::Lambda::Function', { Description }).logicalId;
const renewal = () => functionWith('Renews the certificate by ACME when it is time');
const answer = () => functionWith('Answers the ACME challenge that is open');

/** Statements of a function's policy, those that write its log left out. */
function rightsOf(role: string): object[] {
  const { Properties } = theResource(template, 'AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp(`^Certificate${role}Role`) }],
  });
  const { Statement } = Properties['PolicyDocument'] as { Statement: { Action: string | string[] }[] };
  return Statement.filter(({ Action }) => !JSON.stringify(Action).includes('logs:'));
}

test('the challenge path on port 80 is answered by a function, before everything else', () => {
  const { logicalId, Properties } = theResource(template, 'AWS::ElasticLoadBalancingV2::TargetGroup');
  expect(Properties).toMatchObject({
    TargetType: 'lambda',
    Targets: [{ Id: { 'Fn::GetAtt': [answer(), 'Arn'] } }],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
    Priority: 1,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/.well-known/acme-challenge/*'] } }],
    Actions: [{ Type: 'forward', TargetGroupArn: { Ref: logicalId } }],
    ListenerArn: { Ref: Match.stringLikeRegexp('^AlbHttp') },
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: 'elasticloadbalancing.amazonaws.com',
    FunctionName: { 'Fn::GetAtt': [answer(), 'Arn'] },
  });
});

test('a placeholder for all names holds the place, under an ARN that stays', () => {
  template.hasResource('Custom::SeededCertificate', {
    Properties: { Environment: 'prod', Hosts: ['stats.example.org', 'matomo.example.org'] },
    DeletionPolicy: 'RetainExceptOnCreate',
  });
});

test('the key of the account is a secret of its own that outlives the stack, and is not in the template', () => {
  const { logicalId, Properties, DeletionPolicy, UpdateReplacePolicy } = theResource(
    template,
    'AWS::SecretsManager::Secret',
  );
  // Another id would be another account.
  expect(logicalId).toBe('CertificateAccount3ED93610');
  expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
  expect(Properties).toEqual({ Description: expect.any(String) as string, GenerateSecretString: {} });
});

const certificateArn = { 'Fn::GetAtt': [expect.stringMatching(/^CertificateSeed/), 'CertificateArn'] };
const accountArn = { Ref: expect.stringMatching(/^CertificateAccount/) as string };
const parameter = (id: string) => ({
  'Fn::Join': [
    '',
    expect.arrayContaining([{ Ref: expect.stringMatching(new RegExp(`^Certificate${id}`)) as string }]),
  ],
});

test('the renewing function may touch one certificate, one secret and two parameters', () => {
  expect(rightsOf('Renewal')).toEqual([
    { Effect: 'Allow', Action: ['acm:GetCertificate', 'acm:ImportCertificate'], Resource: certificateArn },
    {
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      Resource: accountArn,
    },
    { Effect: 'Allow', Action: ['ssm:GetParameter', 'ssm:PutParameter'], Resource: parameter('Attempts') },
    { Effect: 'Allow', Action: 'ssm:PutParameter', Resource: parameter('Challenge') },
  ]);
});

test('the answering function may read the challenge, and nothing else', () => {
  expect(rightsOf('Answer')).toEqual([
    { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: parameter('Challenge') },
  ]);
});

test('the renewing function knows names, address and directory, and no secret', () => {
  const { Properties } = theResource(template, 'AWS::Lambda::Function', {
    Description: 'Renews the certificate by ACME when it is time',
  });
  const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
  expect(Object.keys(Variables)).toEqual(['SETTINGS']);
  const settings = JSON.stringify(Variables['SETTINGS']).replaceAll('\\', '');
  expect(settings).toContain(
    `"names":["stats.example.org","matomo.example.org"],"email":"matomo@example.org"`,
  );
  expect(settings).toContain(`"directory":"${directory}"`);
  expect(settings).not.toContain('resolve:secretsmanager');
});

test('it runs every hour, at some minute that is not the full hour, and is not repeated by anybody else', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    Name: 'matomo-prod-certificate',
    ScheduleExpression: 'cron(20 * * * ? *)',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 30 },
    Target: { Arn: { 'Fn::GetAtt': [renewal(), 'Arn'] }, Input: '{"by":"schedule"}' },
  });
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: renewal() },
    MaximumRetryAttempts: 0,
  });
});

test('an alarm fires when it fails, and stays until it succeeds', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'matomo-prod-certificate-renewal',
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: renewal() } }],
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'ignore',
  });
});
