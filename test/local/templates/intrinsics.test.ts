import { type References, resolveFunctions } from '../../../lib/local/templates/intrinsics';

const references: References = {
  ref: (name) => ({ Bucket: 'my-bucket', 'AWS::Region': 'eu-central-1', Port: 3306 })[name],
  attribute: (logicalId, attribute) => `${logicalId}.${attribute}!`,
  exported: (name) => `value of ${name}`,
  output: (stack, output) => `${output} of ${stack}`,
  condition: (name) => name === 'Yes',
};
const resolve = (value: unknown) => resolveFunctions(value, references);

test.each([
  ['Ref', { Ref: 'Bucket' }, 'my-bucket'],
  ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Db', 'Endpoint.Address'] }, 'Db.Endpoint.Address!'],
  ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Db.Endpoint.Address' }, 'Db.Endpoint.Address!'],
  [
    'Fn::Join of functions',
    { 'Fn::Join': [':', ['arn', { Ref: 'AWS::Region' }, { Ref: 'Port' }]] },
    'arn:eu-central-1:3306',
  ],
  ['Fn::Select of Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['-', { Ref: 'Bucket' }] }] }, 'bucket'],
  ['Fn::Sub of references', { 'Fn::Sub': '${Bucket}/${Db.Arn}/${!Literal}' }, 'my-bucket/Db.Arn!/${Literal}'],
  [
    'Fn::Sub with own variables',
    { 'Fn::Sub': ['${Own} ${Bucket}', { Own: { Ref: 'Port' } }] },
    '3306 my-bucket',
  ],
  ['Fn::If', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
  ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Bucket}-export' } }, 'value of my-bucket-export'],
  ['Fn::GetStackOutput', { 'Fn::GetStackOutput': { StackName: 'data', OutputName: 'Host' } }, 'Host of data'],
])('%s', (_name, value, expected) => {
  expect(resolve({ nested: [value] })).toEqual({ nested: [expected] });
});

test('AWS::NoValue takes out its key and its item', () => {
  const nothing = { Ref: 'AWS::NoValue' };
  expect(resolve({ a: nothing, b: [nothing, 1], c: { 'Fn::If': ['No', 1, nothing] } })).toEqual({ b: [1] });
});

test('an unknown function is an error', () => {
  expect(() => resolve({ 'Fn::Transform': {} })).toThrow(
    "Fn::Transform, which the one-machine run doesn't know",
  );
});

test('an object that merely looks like a function is left alone', () => {
  expect(resolve({ Ref: 'Bucket', More: 1 })).toEqual({ Ref: 'Bucket', More: 1 });
});
