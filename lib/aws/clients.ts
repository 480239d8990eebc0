import { ACMClient } from '@aws-sdk/client-acm';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { RDSClient } from '@aws-sdk/client-rds';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { CommandOption, OptionValues } from '../ops/commands/context';

/** What operations talk to, all in one account and region. */
export interface AwsClients {
  readonly acm: ACMClient;
  readonly cloudFormation: CloudFormationClient;
  readonly cloudWatch: CloudWatchClient;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly secretsManager: SecretsManagerClient;
  readonly rds: RDSClient;
  readonly ssm: SSMClient;
}

/** Which account and region. */
export interface AwsOptions {
  /** @default the profile of AWS_PROFILE, or whatever else the SDK's default chain finds */
  readonly profile?: string;
  /** @default AWS_REGION, or the region of the profile */
  readonly region?: string;
}

/** The options of every command that talks to AWS. */
export const awsOptions = {
  profile: {
    type: 'string',
    placeholder: 'NAME',
    help: "Profile of your AWS configuration for the environment's account. Default: as the AWS CLI",
  },
  region: {
    type: 'string',
    placeholder: 'REGION',
    help: "The environment's region. Default: as the AWS CLI",
  },
} as const satisfies Record<string, CommandOption>;

/** Reads `awsOptions` from a call. */
export function awsOptionsOf({ profile, region }: OptionValues): AwsOptions {
  return {
    ...(typeof profile === 'string' && { profile }),
    ...(typeof region === 'string' && { region }),
  };
}

/** A function may run for 15 minutes before it answers; asked twice, it would run twice. */
const untilFunctionsEnd = { requestHandler: { requestTimeout: 16 * 60_000 }, maxAttempts: 1 };

/** Clients with the SDK's own retries. Credentials are looked for with the first request. */
export function connect(options: AwsOptions): AwsClients {
  return {
    acm: new ACMClient(options),
    cloudFormation: new CloudFormationClient(options),
    cloudWatch: new CloudWatchClient(options),
    ecr: new ECRClient(options),
    ecs: new ECSClient(options),
    lambda: new LambdaClient({ ...options, ...untilFunctionsEnd }),
    logs: new CloudWatchLogsClient(options),
    secretsManager: new SecretsManagerClient(options),
    rds: new RDSClient(options),
    ssm: new SSMClient(options),
  };
}
