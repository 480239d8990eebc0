import { DefaultStackSynthesizer, Fn, type Stack } from 'aws-cdk-lib';

const roles = {
  deploy: DefaultStackSynthesizer.DEFAULT_DEPLOY_ROLE_ARN,
  publishFiles: DefaultStackSynthesizer.DEFAULT_FILE_ASSET_PUBLISHING_ROLE_ARN,
  publishImages: DefaultStackSynthesizer.DEFAULT_IMAGE_ASSET_PUBLISHING_ROLE_ARN,
  lookUp: DefaultStackSynthesizer.DEFAULT_LOOKUP_ROLE_ARN,
} as const;

/** A role that `cdk bootstrap` made in the stack's account and region for the CDK CLI, by its ARN. */
export function bootstrapRoleArn(stack: Stack, role: keyof typeof roles): string {
  const qualifier = stack.synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER;
  return Fn.sub(roles[role].replace('${Qualifier}', qualifier));
}
