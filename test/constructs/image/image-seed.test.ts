import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ImageSeed } from '../../../lib/constructs/image/image-seed';
import { withoutBundling } from '../../support/bundling';

function seeded(): Template {
  const stack = new Stack(new App({ context: withoutBundling }), 'Stack');
  const seed = new ImageSeed(stack, 'ImageSeed', {
    repository: new ecr.Repository(stack, 'Repository'),
    releaseTable: 'matomo-dev-releases',
  });
  const next = seed.seed('next', 'cdk-0123');
  seed.seed('live', next.digest);
  return Template.fromStack(stack);
}

test('next takes the built image, live takes what next names', () => {
  const template = seeded();
  const [nextId] = Object.keys(
    template.findResources('Custom::ImagePointer', { Properties: { Pointer: 'next', Image: 'cdk-0123' } }),
  );
  template.hasResourceProperties('Custom::ImagePointer', {
    Pointer: 'live',
    Image: { 'Fn::GetAtt': [nextId, 'Digest'] },
    ServiceTimeout: '300',
  });
});

test('the function may read and tag images of this repository, write its log, and nothing else', () => {
  const template = seeded();
  const [repository] = Object.keys(template.findResources('AWS::ECR::Repository'));
  template.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^ImageSeedOnEventRole') }],
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ImageSeedOnEventLogs'), 'Arn'] },
        },
        {
          Effect: 'Allow',
          Action: ['ecr:DescribeImages', 'ecr:BatchGetImage', 'ecr:PutImage'],
          Resource: { 'Fn::GetAtt': [repository, 'Arn'] },
        },
        { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: Match.anyValue() },
      ],
    },
  });
});

test('every log goes away with the stack and is not kept for ever', () => {
  seeded().allResources('AWS::Logs::LogGroup', {
    DeletionPolicy: 'Delete',
    Properties: { RetentionInDays: 30 },
  });
});
