import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CertificateSeed } from '../../../lib/constructs/edge/certificate-seed';
import { withoutBundling } from '../../support/bundling';

let template: Template;
beforeAll(() => {
  const stack = new Stack(new App({ context: withoutBundling }), 'Stack');
  new CertificateSeed(stack, 'Certificate', {
    config: { name: 'prod', host: 'stats.example.org', aliases: ['matomo.example.org'], disposable: false },
  });
  template = Template.fromStack(stack);
});

test('the certificate is for the host and all aliases', () => {
  template.hasResourceProperties('Custom::SeededCertificate', {
    Environment: 'prod',
    Hosts: ['stats.example.org', 'matomo.example.org'],
    Certificate: Match.absent(),
  });
});

test('the certificate outlives the stack, unless it is disposable', () => {
  template.hasResource('Custom::SeededCertificate', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
  });
});

test('the function reads and deletes certificates of this environment, and imports new ones for it', () => {
  const anyCertificate = Match.objectLike({
    'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('certificate/\\*$')])],
  });
  const tagged = (tags: string) => ({ StringEquals: { [`${tags}/matomo:environment`]: 'prod' } });
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^CertificateOnEventRole') }],
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
        { Effect: 'Allow', Action: 'acm:ListCertificates', Resource: '*' },
        { Effect: 'Allow', Action: 'acm:ListTagsForCertificate', Resource: anyCertificate },
        {
          Effect: 'Allow',
          Action: ['acm:GetCertificate', 'acm:DeleteCertificate'],
          Resource: anyCertificate,
          Condition: tagged('aws:ResourceTag'),
        },
        {
          Effect: 'Allow',
          Action: ['acm:ImportCertificate', 'acm:AddTagsToCertificate'],
          Resource: anyCertificate,
          Condition: tagged('aws:RequestTag'),
        },
      ],
    },
  });
});
