import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { logRemovalPolicy } from './removal';

export interface LogBucketProps {
  readonly config: Pick<ResolvedConfig, 'disposable' | 'logRetentionDays'>;
}

/** Access logs of the load balancer and flow logs of the VPC, for as long as other logs. */
export class LogBucket extends s3.Bucket {
  constructor(scope: Construct, id: string, { config }: LogBucketProps) {
    super(scope, id, {
      // The load balancer can write to buckets with S3's own keys only.
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [
        {
          expiration: Duration.days(config.logRetentionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy: logRemovalPolicy(config),
      autoDeleteObjects: config.disposable,
    });
  }
}
