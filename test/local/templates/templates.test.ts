import { standInValue } from '../../../lib/local/templates/stand-in-values';
import { type Stack, type Template, Templates } from '../../../lib/local/templates/templates';

function stack(name: string, template: Template): Stack {
  return { name, region: 'eu-central-1', account: '111111111111', template };
}

const data = stack('matomo-dev-data', {
  Resources: {
    Db: { Type: 'AWS::RDS::DBInstance', Properties: {} },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'matomo/dev/salt' } },
    Cluster: { Type: 'AWS::ECS::Cluster' },
  },
  Outputs: { Host: { Value: { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] }, Export: { Name: 'data:Host' } } },
});
const service = stack('matomo-dev-service', {
  Resources: {
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Exported: { 'Fn::ImportValue': 'data:Host' },
        Output: { 'Fn::GetStackOutput': { StackName: 'matomo-dev-data', OutputName: 'Host' } },
        Roles: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
    Role: { Type: 'AWS::IAM::Role' },
    User: { Type: 'X', Properties: { Task: { Ref: 'Task' } } },
  },
});
const templates = new Templates([data, service], standInValue);
const task = templates.only('AWS::ECS::TaskDefinition');

test('references lead from stack to stack, to what stands in here', () => {
  expect(templates.properties(task, ['Roles'])).toEqual({ Exported: 'database', Output: 'database' });
});

test('an attribute that only AWS can give is an error that names it', () => {
  expect(() => templates.properties(task)).toThrow(
    'matomo-dev-service: nothing on this machine stands in for Arn of Role (AWS::IAM::Role)',
  );
});

test('a Ref leads back to its resource, and to no other type', () => {
  const reference = templates.property(templates.only('X'), 'Task');
  expect(templates.referred(reference, 'AWS::ECS::TaskDefinition').logicalId).toBe('Task');
  expect(() => templates.referred(reference, 'AWS::ECS::Cluster')).toThrow(
    'is not the Ref of an AWS::ECS::Cluster',
  );
});

test('the Ref of a secret has the form of its ARN', () => {
  expect(templates.reference(templates.only('AWS::SecretsManager::Secret'))).toBe(
    'arn:aws:secretsmanager:eu-central-1:111111111111:secret:matomo/dev/salt-local0',
  );
});

test('a type that is not there exactly once is an error', () => {
  expect(() => templates.only('AWS::S3::Bucket')).toThrow('the templates have no AWS::S3::Bucket');
});
