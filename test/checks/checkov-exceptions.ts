/** A check of checkov that a resource does not meet, and why that is right here. */
export interface CheckovException {
  readonly check: string;
  /** By type and logical id. */
  readonly where: RegExp;
  readonly reason: string;
}

const functions = /^AWS::Lambda::Function\./;

/** Each is held against the findings: one that nothing needs any more fails the test. */
export const checkovExceptions: readonly CheckovException[] = [
  {
    check: 'CKV_AWS_111',
    where: /^AWS::IAM::Policy\.LogRetention/,
    reason: "CDK's own function: it sets the retention of log groups that RDS makes under names of its own.",
  },
  {
    check: 'CKV_AWS_115',
    where: functions,
    reason:
      'Reserved concurrency takes from what the rest of the account has; each runs for a deployment or an event.',
  },
  {
    check: 'CKV_AWS_116',
    where: functions,
    reason:
      'CloudFormation, Secrets Manager and the state machine wait for each answer and try again themselves.',
  },
  {
    check: 'CKV_AWS_117',
    where: functions,
    reason: 'They call AWS only, and reach neither database nor file system.',
  },
  {
    check: 'CKV_AWS_173',
    where: functions,
    reason: 'Their variables are names and ARNs, encrypted by the key of Lambda itself.',
  },
  {
    check: 'CKV_AWS_118',
    where: /^AWS::RDS::DBInstance\./,
    reason: "Security Hub's RDS.6: Database Insights shows the load of queries; docs/security-hub.md.",
  },
  {
    check: 'CKV_AWS_157',
    where: /^AWS::RDS::DBInstance\.DatabaseReader/,
    reason:
      'The reader is the copy: it is made again from the instance, and archiving goes back to that meanwhile.',
  },
  {
    check: 'CKV_AWS_16',
    where: /^AWS::RDS::DBInstance\.DatabaseReader/,
    reason: 'A replica in the same region is encrypted as its source is, and takes no setting of its own.',
  },
  ...[
    ['CKV_AWS_119', /^AWS::DynamoDB::Table\./],
    ['CKV_AWS_136', /^AWS::ECR::Repository\./],
    ['CKV_AWS_149', /^AWS::SecretsManager::Secret\./],
    ['CKV_AWS_158', /^AWS::Logs::LogGroup\./],
    ['CKV_AWS_166', /^AWS::Backup::BackupVault\./],
    ['CKV_AWS_27', /^AWS::SQS::Queue\./],
  ].map(([check, where]) => ({
    check: check as string,
    where: where as RegExp,
    reason: "AWS's own keys encrypt; a key of one's own costs, and a lost one takes the data along.",
  })),
  {
    check: 'CKV_AWS_18',
    where: /^AWS::S3::Bucket\.LogBucket/,
    reason: 'It is where access logs go; logging the access to it would log the logging.',
  },
  {
    check: 'CKV_AWS_21',
    where: /^AWS::S3::Bucket\.LogBucket/,
    reason: 'Logs are written once, and go after their time.',
  },
  {
    check: 'CKV_AWS_260',
    where: /^AWS::EC2::SecurityGroup\.NetworkSecurityGroupsLoadBalancer/,
    reason: 'Port 80 redirects to https, and answers challenges of Let’s Encrypt.',
  },
  {
    check: 'CKV_AWS_51',
    where: /^AWS::ECR::Repository\./,
    reason:
      'Tags are immutable but for next, live and previous, which are made to move; checkov knows no exclusions.',
  },
  {
    check: 'CKV_AWS_65',
    where: /^AWS::ECS::Cluster\./,
    reason:
      "Security Hub's ECS.12: it costs more than the tasks of a small environment; docs/security-hub.md.",
  },
];
