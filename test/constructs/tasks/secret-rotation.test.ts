import { Match } from 'aws-cdk-lib/assertions';
import { environmentNames, templatesOf, theResource } from '../../support/templates';

describe.each(environmentNames)('rotation of the database user of %s', (name) => {
  const { config, data, service } = templatesOf(name);
  const { rotateUserEveryDays, user } = config.database;

  test('begins with the user that the configuration names', () => {
    data.hasResourceProperties('AWS::SecretsManager::Secret', {
      Name: `matomo/${name}/database`,
      GenerateSecretString: { SecretStringTemplate: JSON.stringify({ username: user }) },
    });
  });

  if (rotateUserEveryDays === 'never') {
    test('is off', () => service.resourceCountIs('AWS::SecretsManager::RotationSchedule', 0));
    return;
  }

  test('is scheduled, and not done at once', () => {
    service.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
      SecretId: {
        'Fn::GetStackOutput': Match.objectLike({
          OutputName: Match.stringLikeRegexp('DatabaseApplicationSecret'),
        }),
      },
      RotateImmediatelyOnUpdate: false,
      RotationRules: { ScheduleExpression: `rate(${rotateUserEveryDays} days)` },
    });
  });

  test('is called by Secrets Manager in the name of this account alone', () => {
    const { Properties } = theResource(service, 'AWS::Lambda::Permission', {
      Principal: 'secretsmanager.amazonaws.com',
    });
    expect(Properties['SourceAccount']).toBe(templatesOf(name).config.account);
  });

  test('has a task that connects as the pending user and migrates what serves', () => {
    const { Properties } = theResource(service, 'AWS::ECS::TaskDefinition', {
      Family: `matomo-${name}-rotate`,
    });
    const [container] = Properties['ContainerDefinitions'] as [
      { Command: string[]; Image: unknown; Secrets: { Name: string; ValueFrom: unknown }[] },
    ];
    expect(container.Command).toEqual(['migrate']);
    expect(JSON.stringify(container.Image)).toContain('":live"');
    const pending = container.Secrets.filter(({ ValueFrom }) =>
      JSON.stringify(ValueFrom).includes('AWSPENDING'),
    );
    expect(pending.map(({ Name }) => Name).sort()).toEqual([
      'MATOMO_DATABASE_PASSWORD',
      'MATOMO_DATABASE_USERNAME',
    ]);
  });
});
