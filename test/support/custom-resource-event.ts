import type { CdkCustomResourceEvent } from 'aws-lambda';

const common = {
  ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:provider',
  ResponseURL: '...',
  StackId: 'arn:aws:cloudformation:eu-central-1:111111111111:stack/matomo-dev-service/id',
  RequestId: '6f0a1c9e-0000-4000-8000-000000000001',
  LogicalResourceId: 'Resource',
  ResourceType: 'Custom::Resource',
};

/** The event that a custom resource's function gets from the provider framework. */
export function customResourceEvent<Properties extends object>(
  requestType: CdkCustomResourceEvent['RequestType'],
  properties: Properties,
): CdkCustomResourceEvent<Properties> {
  const ResourceProperties = { ServiceToken: common.ServiceToken, ...properties };
  switch (requestType) {
    case 'Create':
      return { ...common, RequestType: requestType, ResourceProperties };
    case 'Update':
      return {
        ...common,
        RequestType: requestType,
        PhysicalResourceId: 'physical',
        ResourceProperties,
        OldResourceProperties: properties,
      };
    case 'Delete':
      return { ...common, RequestType: requestType, PhysicalResourceId: 'physical', ResourceProperties };
  }
}
