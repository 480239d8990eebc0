import { myCnf, readDatabase } from '../../../lib/local/templates/database-definition';
import { standInValue } from '../../../lib/local/templates/stand-in-values';
import { Templates } from '../../../lib/local/templates/templates';

const secretReference = (key: string) => ({
  'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Master' }, `:SecretString:${key}::}}`]],
});

function templates(instance: Record<string, unknown> = {}): Templates {
  const template = {
    Resources: {
      Master: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'matomo/dev/database-master' } },
      Parameters: {
        Type: 'AWS::RDS::DBParameterGroup',
        Properties: { Parameters: { require_secure_transport: 1 } },
      },
      Db: {
        Type: 'AWS::RDS::DBInstance',
        Properties: {
          Engine: 'mariadb',
          EngineVersion: '11.8.6',
          MasterUserPassword: secretReference('password'),
          DBParameterGroupName: { Ref: 'Parameters' },
          ...instance,
        },
      },
    },
  };
  return new Templates([{ name: 'data', region: 'eu-central-1', account: '1', template }], standInValue);
}

test('version, parameters and master secret come from the instance and what it refers to', () => {
  expect(readDatabase(templates())).toEqual({
    version: '11.8.6',
    parameters: { require_secure_transport: '1' },
    masterSecret: 'matomo/dev/database-master',
  });
});

test('a master user that is not one of a secret is an error', () => {
  expect(() => readDatabase(templates({ MasterUserPassword: 'root' }))).toThrow(
    "The password of the database's master user is not one of a secret.",
  );
});

test('another engine is an error', () => {
  expect(() => readDatabase(templates({ Engine: 'mysql' }))).toThrow('mariadb');
});

test('the parameters stand in MariaDB’s settings', () => {
  expect(myCnf({ require_secure_transport: '1', log_output: 'FILE' })).toMatch(
    /\[mariadbd\][^]*\nrequire_secure_transport = 1\nlog_output = FILE\n$/,
  );
});

test('a formula of RDS is an error that shows it', () => {
  expect(() => myCnf({ innodb_buffer_pool_size: '{DBInstanceClassMemory*3/4}' })).toThrow(
    'innodb_buffer_pool_size of the database is the formula {DBInstanceClassMemory*3/4}',
  );
});
