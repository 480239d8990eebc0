import { BUNDLING_STACKS } from 'aws-cdk-lib/cx-api';

/** Context of an app whose functions are not bundled: a test of a template does not look into them. */
export const withoutBundling = { [BUNDLING_STACKS]: [] };
