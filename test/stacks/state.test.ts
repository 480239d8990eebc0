import { environmentNames, templatesOf } from '../support/templates';

/**
 * Logical ids of everything that holds state. A changed id makes CloudFormation create a new, empty resource beside
 * the old one: a change of a line here says what becomes of the data.
 */
const stateful = [
  [
    'registry',
    'AWS::ECR::Repository',
    'ImagesRepository2D0F5B9C',
    'all images, and with them every way back',
  ],
  ['registry', 'AWS::DynamoDB::Table', 'Releases', 'what served when, and what an interrupted release knew'],
  ['data', 'AWS::RDS::DBInstance', 'DatabaseInstanceAA8A5FDE', 'every visit and report'],
  [
    'data',
    'AWS::EFS::FileSystem',
    'ConfigStorageFileSystem0EE6B7B5',
    'config.ini.php, until the next migration',
  ],
  ['data', 'AWS::Backup::BackupVault', 'BackupsVault', 'every backup that outlives the database'],
  ['data', 'AWS::S3::Bucket', 'LogBucket', 'access logs and flow logs'],
  ['data', 'AWS::SecretsManager::Secret', 'DatabaseMasterSecret', 'the access to the database'],
  [
    'data',
    'AWS::SecretsManager::Secret',
    'DatabaseApplicationSecret',
    'the access of running tasks to the database',
  ],
  ['data', 'AWS::SecretsManager::Secret', 'SecretsAdminPassword', "the first super user's password"],
  ['data', 'AWS::SecretsManager::Secret', 'SecretsSalt', 'every API token, by a new salt'],
  ['data', 'AWS::ElastiCache::ReplicationGroup', 'QueueValkey', 'hits that wait to be stored'],
  ['data', 'AWS::SecretsManager::Secret', 'QueuePassword', 'the access of running tasks to the queue'],
] as const;

describe.each(environmentNames)('state of %s', (name) => {
  const { config, ...templates } = templatesOf(name);

  // A vault with recovery points would not let a disposable environment go.
  const expectedHere = stateful.filter(
    ([, type, id]) =>
      !(config.disposable && type === 'AWS::Backup::BackupVault') &&
      !(config.queue === undefined && id.startsWith('Queue')),
  );

  test.each(expectedHere)('%s %s %s', (stack, type, logicalId, lost) => {
    const ids = Object.keys(templates[stack].findResources(type));
    if (!ids.some((id) => id.startsWith(logicalId))) {
      throw new Error(
        `${type} ${logicalId} is no longer in the ${stack} stack (it has ${ids.join(', ') || 'none'}). ` +
          `Deploying this would replace it and lose ${lost}.`,
      );
    }
  });

  test('nothing stateful is missing from the list above', () => {
    for (const stack of ['registry', 'data', 'service'] as const) {
      for (const type of [
        'AWS::ECR::Repository',
        'AWS::RDS::DBInstance',
        'AWS::EFS::FileSystem',
        'AWS::SecretsManager::Secret',
        'AWS::Backup::BackupVault',
        'AWS::S3::Bucket',
        'AWS::DynamoDB::Table',
        'AWS::ElastiCache::ReplicationGroup',
      ]) {
        const expected = stateful.filter((row) => row[0] === stack && row[1] === type).map((row) => row[2]);
        const ids = Object.entries(templates[stack].findResources(type))
          // A reader can be made again from the instance at any time.
          .filter(([, found]) => !('SourceDBInstanceIdentifier' in (found['Properties'] as object)))
          .map(([id]) => id)
          // A new token is one command.
          .filter((id) => !id.startsWith('SecretsClientToken'));
        expect(ids.filter((id) => !expected.some((known) => id.startsWith(known)))).toEqual([]);
      }
    }
  });

  test('is kept when removed, unless the environment is disposable', () => {
    for (const [stack, type, logicalId] of expectedHere) {
      const [resource] = Object.entries(templates[stack].findResources(type))
        .filter(([id]) => id.startsWith(logicalId))
        .map(([, found]) => found as { DeletionPolicy: string; UpdateReplacePolicy: string });
      // A bucket has no name that a second attempt could find taken; the rest goes with a creation that failed.
      const kept = {
        'AWS::RDS::DBInstance': ['Snapshot', 'Snapshot'],
        'AWS::ElastiCache::ReplicationGroup': ['Snapshot', 'Snapshot'],
        'AWS::S3::Bucket': ['Retain', 'Retain'],
      }[type as string] ?? ['RetainExceptOnCreate', 'Retain'];
      const expected = config.disposable ? ['Delete', 'Delete'] : kept;
      expect([logicalId, resource?.DeletionPolicy, resource?.UpdateReplacePolicy]).toEqual([
        logicalId,
        ...expected,
      ]);
    }
  });

  test('database and load balancer are protected from deletion as the last act of a creation', () => {
    for (const stack of ['data', 'service'] as const) {
      const all = templates[stack].toJSON() as {
        Resources: Record<string, { Type: string; DependsOn?: string[] }>;
      };
      const [[id, protection] = [], ...more] = Object.entries(all.Resources).filter(
        ([, { Type }]) => Type === 'Custom::DeletionProtection',
      );
      expect(more).toEqual([]);
      expect(protection === undefined).toBe(config.disposable);
      if (protection === undefined) continue;
      expect([...(protection.DependsOn ?? []), id].sort()).toEqual(Object.keys(all.Resources).sort());
    }
    const attributes = JSON.stringify(templates.service.toJSON());
    expect(attributes).not.toContain('deletion_protection.enabled');
  });

  test('the keeper comes before everything that is not its own', () => {
    for (const stack of ['registry', 'data', 'service'] as const) {
      const [keeper = ''] = Object.keys(templates[stack].findResources('Custom::StackKeeper'));
      const all = (templates[stack].toJSON() as { Resources: Record<string, { DependsOn?: string[] }> })
        .Resources;
      const others = Object.entries(all).filter(([id]) => !id.startsWith('Keeper'));
      expect(others.filter(([, { DependsOn = [] }]) => !DependsOn.includes(keeper))).toEqual([]);
    }
  });
});
