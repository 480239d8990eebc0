import { ACMClient } from '@aws-sdk/client-acm';
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RDSClient } from '@aws-sdk/client-rds';
import { S3Client } from '@aws-sdk/client-s3';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SNSClient } from '@aws-sdk/client-sns';

/** What operations talk to, all in one account and region. */
export interface AwsClients {
  readonly acm: ACMClient;
  readonly applicationAutoScaling: ApplicationAutoScalingClient;
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly dynamoDb: DynamoDBClient;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly secretsManager: SecretsManagerClient;
  readonly rds: RDSClient;
  readonly s3: S3Client;
  readonly serviceQuotas: ServiceQuotasClient;
  readonly sns: SNSClient;
}

/** Which account and region. */
export interface AwsOptions {
  /** @default the profile of AWS_PROFILE, or whatever else the SDK's default chain finds */
  readonly profile?: string;
  /** @default AWS_REGION, or the region of the profile */
  readonly region?: string;
}

/** A function may run for 15 minutes before it answers; asked twice, it would run twice. */
const untilFunctionsEnd = { requestHandler: { requestTimeout: 16 * 60_000 }, maxAttempts: 1 };

/** Clients with the SDK's own retries. Credentials are looked for with the first request. */
export function connect(options: AwsOptions): AwsClients {
  return {
    acm: new ACMClient(options),
    applicationAutoScaling: new ApplicationAutoScalingClient(options),
    cloudFormation: new CloudFormationClient(options),
    cloudWatch: new CloudWatchClient(options),
    dynamoDb: new DynamoDBClient(options),
    ecr: new ECRClient(options),
    ecs: new ECSClient(options),
    iam: new IAMClient(options),
    lambda: new LambdaClient({ ...options, ...untilFunctionsEnd }),
    logs: new CloudWatchLogsClient(options),
    secretsManager: new SecretsManagerClient(options),
    rds: new RDSClient(options),
    s3: new S3Client(options),
    serviceQuotas: new ServiceQuotasClient(options),
    sns: new SNSClient(options),
  };
}
