/** A finding of cdk-nag that stands, and why. */
export interface NagException {
  readonly rule: string;
  /** Compared with the construct's path below its stack. */
  readonly where: RegExp;
  /** Compared with the finding's detail, such as the wildcard of AwsSolutions-IAM5. Default: any. */
  readonly what?: RegExp;
  readonly reason: string;
  /** Whether it stands in disposable environments only. */
  readonly onlyDisposable?: boolean;
}

const framework =
  /^(ImageSeed|MigrationGate|Certificate\/Seed|Keeper|(Database|LoadBalancer)Protection)\/Provider\//;

export const nagExceptions: readonly NagException[] = [
  {
    rule: 'AwsSolutions-S1',
    where: /^LogBucket\//,
    reason: 'It is where access logs go; logging the access to it would log the logging.',
  },
  {
    rule: 'AwsSolutions-EC23',
    where: /^Network\/SecurityGroups\/LoadBalancer\//,
    reason: 'Visitors of the measured sites come from everywhere.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^(Database\/(Master|Application)Secret|Secrets\/(AdminPassword|Salt))\//,
    reason:
      'A rotated salt makes every API token invalid, the admin password is changed in Matomo, and the master user is ' +
      'used by migrations alone. The application user is rotated by the service stack, which the rule cannot see.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^Queue\/Password\//,
    reason:
      'It opens what tasks alone reach, for the moments that hits are in it; a new one would need every task replaced.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^Secrets\/ClientToken-/,
    reason:
      'Whoever keeps the program chooses when it reads a new token: `clients rotate` makes one, expiresAfterDays limits it.',
  },
  {
    rule: 'AwsSolutions-RDS3',
    where: /^Database\/Instance\//,
    reason: 'A standby doubles the price; the configuration decides (database.multiAz).',
  },
  {
    rule: 'AwsSolutions-RDS2',
    where: /^Database\/Reader\//,
    reason: 'A reader is encrypted as its source is; CloudFormation refuses to be told so again.',
  },
  {
    rule: 'AwsSolutions-RDS3',
    where: /^Database\/Reader\//,
    reason: 'A reader can be made again from the instance.',
  },
  {
    rule: 'AwsSolutions-RDS10',
    where: /^Database\/Reader\//,
    reason: 'A reader holds nothing that the instance does not hold.',
  },
  {
    rule: 'AwsSolutions-RDS10',
    where: /^Database\/Instance\//,
    reason:
      'DatabaseProtection sets it as the last act of the creation, whose roll-back it would refuse. A disposable ' +
      'environment goes with one command.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Keeper\/OnEvent\/Role\//,
    reason:
      'AWS gives these log groups names that end in letters of its own; they begin with the name of the stack.',
    onlyDisposable: true,
  },
  {
    rule: 'AwsSolutions-RDS11',
    where: /^Database\/(Instance|Reader)\//,
    reason: 'Another port hides nothing from those whom the security groups let in.',
  },
  {
    rule: 'AwsSolutions-ECS2',
    where: /TaskDefinition\//,
    reason:
      'Plain settings only. Secrets come from Secrets Manager, which test/constructs/tasks/matomo-task.test.ts asserts.',
  },
  {
    rule: 'AwsSolutions-ECS4',
    where: /^Cluster\//,
    reason:
      'Container Insights costs more than the tasks of a small environment; the free metrics feed the alarms.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    where: /^(Archive|Geoip|Probe)Schedule\/DeadLetters\//,
    reason: 'It is the dead-letter queue, of a schedule instead of a queue.',
  },
  {
    rule: 'AwsSolutions-IAM4',
    where: framework,
    what: /AWSLambdaBasicExecutionRole/,
    reason: 'The custom resource framework of aws-cdk-lib; the policy allows a function to write its log.',
  },
  {
    rule: 'AwsSolutions-IAM4',
    where: /^LogRetention/,
    what: /AWSLambdaBasicExecutionRole/,
    reason: 'A function of aws-cdk-lib; the policy allows it to write its log.',
  },
  {
    rule: 'AwsSolutions-IAM4',
    where: /^Backups\/Plan\/Data\/Role\//,
    reason: 'AWS Backup asks for this policy, which grows with the services that it backs up.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: framework,
    what: /\.Arn>:\*/,
    reason: "The framework calls any version of our function; the function's name is exact.",
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^LogRetention/,
    what: /Resource::\*/,
    reason: 'A function of aws-cdk-lib that sets the retention of log groups which RDS makes.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /ExecutionRole\/DefaultPolicy\//,
    what: /Resource::\*/,
    reason: 'ecr:GetAuthorizationToken knows no resource.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^MigrationGate\/OnEvent\/Role\//,
    what: /task-definition\/matomo-[a-z0-9-]+-migrate:\*/,
    reason: 'Any revision of one family: each deployment makes a new one.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^(MigrationGate\/IsComplete\/Role|SchedulerRoleForTarget-\w+)\//,
    what: /:task\/<Cluster\w+>\/\*/,
    reason: "A task's id is not known before it runs; the cluster is exact.",
  },
  {
    rule: 'AwsSolutions-SF1',
    where: framework,
    reason: 'The framework’s state machine only waits; the functions it calls write logs.',
  },
  {
    rule: 'AwsSolutions-SF2',
    where: framework,
    reason: 'The framework’s state machine only waits; there is nothing to trace.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^UserRotation\/Function\/Role\//,
    what: /Resource::\*/,
    reason: 'secretsmanager:GetRandomPassword knows no resource.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^UserRotation\/Function\/Role\//,
    what: /task-definition\/matomo-[a-z0-9-]+-rotate:\*|:task\/<Cluster\w+>\/\*/,
    reason:
      'Any revision of one family, and tasks whose ids are not known before they run; the cluster is exact.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Github\/Release\/DefaultPolicy\//,
    what: /Resource::\*$/,
    reason:
      'ecr:GetAuthorizationToken and ecs:DescribeTaskDefinition know no resource; ecs:ListServices and ecs:ListTasks ' +
      'are bound to the cluster by their condition.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Github\/Release\/DefaultPolicy\//,
    what: /:stack\/matomo-[a-z0-9-]+\/\*|:(service|task)\/matomo-[a-z0-9-]+\/\*|:task-definition\/matomo-[a-z0-9-]+:\*|:snapshot:matomo-[a-z0-9-]+-\*/,
    reason:
      'Stacks and tasks bear ids that AWS makes up, snapshots the time at the end of their names; a release takes ' +
      "every service of the cluster and any revision of a family. The environment's name is exact in each.",
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Certificate\/Seed\/OnEvent\/Role\//,
    what: /Resource::\*/,
    reason: 'acm:ListCertificates knows no resource.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Certificate\/Seed\/OnEvent\/Role\//,
    what: /:certificate\/\*/,
    reason: 'ACM gives a certificate its id; the tag of the environment is a condition.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    where: /^Certificate\/Account\//,
    reason: 'A new key would be a new account with the certificate authority; it opens nothing else.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^(Migrate|Archive)\/TaskDefinition\/TaskRole\//,
    what: /imports\/\*>?$/,
    reason: 'What is to be imported gets a name of its own each time, below this one.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    where: /^Archive\/TaskDefinition\/TaskRole\//,
    what: /exports\/\*>?$/,
    reason: 'A dump that is exported gets a name of its own each time, below this one.',
  },
];
