import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import * as logs from 'aws-cdk-lib/aws-logs';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  grantImagePublishing,
  OwnRepositorySynthesizer,
} from '../../../lib/constructs/image/own-repository-synthesizer';

const directory = mkdtempSync(join(tmpdir(), 'image-'));
afterAll(() => rmSync(directory, { recursive: true }));

function app(context: Record<string, string> = {}) {
  writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
  const root = new App({ context });
  const registry = new Stack(root, 'Registry');
  const repository = new ecr.Repository(registry, 'Repository', { repositoryName: 'matomo-dev' });
  grantImagePublishing(repository);
  const service = new Stack(root, 'Service', {
    synthesizer: new OwnRepositorySynthesizer({ repositoryName: 'matomo-dev', repositoryStack: registry }),
  });
  const image = new DockerImageAsset(service, 'Image', { directory });
  new logs.LogGroup(service, 'Logs');
  return { root, registry, image };
}

test('the image goes into the own repository, under a tag that tells where it comes from', () => {
  const { root, image } = app();
  const { directory: out } = root.synth();
  const manifest = JSON.parse(readFileSync(join(out, 'Service.assets.json'), 'utf8')) as {
    dockerImages: Record<string, { destinations: Record<string, object> }>;
  };
  expect(image.imageTag).toMatch(/^cdk-[0-9a-f]{64}$/);
  const destinations = Object.values(manifest.dockerImages).flatMap((asset) =>
    Object.values(asset.destinations),
  );
  expect(destinations).toMatchObject([{ repositoryName: 'matomo-dev', imageTag: image.imageTag }]);
});

test('nothing is built or deployed before the repository exists', () => {
  const assembly = app().root.synth();
  expect(assembly.manifest.artifacts?.['Service.assets']?.dependencies).toEqual(['Registry']);
  expect(assembly.manifest.artifacts?.['Service']?.dependencies).toEqual(
    expect.arrayContaining(['Registry', 'Service.assets']),
  );
});

test.each([
  [{}, 'hnb659fds'],
  [{ '@aws-cdk/core:bootstrapQualifier': 'library' }, 'library'],
])('only the publishing role of the bootstrap may push (context %j)', (context, qualifier) => {
  const { registry } = app(context);
  Template.fromStack(registry).hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: {
      Statement: [
        {
          Sid: 'CdkPublishesImages',
          Effect: 'Allow',
          Principal: {
            AWS: {
              'Fn::Sub':
                'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/' +
                `cdk-${qualifier}-image-publishing-role-\${AWS::AccountId}-\${AWS::Region}`,
            },
          },
          Action: Match.arrayWith(['ecr:DescribeImages', 'ecr:PutImage']),
          Resource: Match.absent(),
        },
      ],
    },
  });
});
