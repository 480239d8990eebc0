import type { Item, PriceFunctions } from '../model/item';
import { hoursPerMonth, prices } from '../model/prices';
import type { Resource } from '../model/resource';
import { backupGb, isReader, storageOf } from './database';
import { trafficOf } from './logs';

const daysPerMonth = hoursPerMonth / 24;
/** Assumed: config.ini.php, plugins and a few small files; and what AWS keeps of them for 35 days. */
const fileSystemGb = 0.1;
/** Assumed: the layers of ten images that differ. */
const imagesGb = 2;
/** Assumed: how much gzip leaves of a flow log. */
const compressed = 0.15;
/** The load balancer writes a file per address and five minutes; flow logs are about as many files. */
const logFilesPerMonth = 2 * 12 * hoursPerMonth;

/** Files, images, backups, secrets. */
export const storage: PriceFunctions = {
  'AWS::EFS::FileSystem': (fileSystem, { usage }) => {
    const mode = fileSystem.get('ThroughputMode') ?? 'bursting';
    if (mode !== 'elastic' && mode !== 'bursting') {
      throw fileSystem.unpriced(`throughput mode ${JSON.stringify(mode)}`);
    }
    const backedUp = fileSystem.get('BackupPolicy', 'Status') === 'ENABLED';
    return [
      stored('File system', fileSystemGb, prices.efs.gbMonth),
      stored('File system, automatic backups', backedUp ? fileSystemGb : 0, prices.efs.backupGbMonth),
      {
        kind: 'traffic',
        name: 'File system, reads',
        quantity: mode === 'elastic' ? usage.fileSystemReadGb : 0,
        unit: 'GB',
        usdPerUnit: prices.efs.readGb,
      },
    ];
  },
  'AWS::ECR::Repository': () => [stored('Images', imagesGb, prices.ecr.gbMonth)],
  'AWS::S3::Bucket': (bucket, { inventory, usage }) => {
    const writers = (type: string) =>
      inventory.ofType(type).filter((resource) => inventory.mentions(resource, bucket));
    const balancers = writers('AWS::ElasticLoadBalancingV2::LoadBalancer');
    const flowLogs = writers('AWS::EC2::FlowLog');
    if (balancers.length + flowLogs.length === 0) throw bucket.unpriced('a bucket that takes no logs');
    const gbPerMonth =
      balancers.length * usage.accessLogGb +
      sum(flowLogs.map((flowLog) => usage.flowLogGb(trafficOf(flowLog)) * compressed));
    return [
      stored('Log bucket', gbPerMonth * (expirationDays(bucket) / daysPerMonth), prices.s3.gbMonth),
      {
        kind: 'fixed',
        name: 'Log bucket, files written',
        quantity: (logFilesPerMonth * (balancers.length + flowLogs.length)) / 1000,
        unit: 'thousand',
        usdPerUnit: prices.s3.thousandPuts,
      },
    ];
  },
  'AWS::Backup::BackupPlan': (plan, { inventory, usage }) => {
    const days = plan
      .list('BackupPlan', 'BackupPlanRule')
      .map((rule) => (rule as { Lifecycle?: { DeleteAfterDays?: number } }).Lifecycle?.DeleteAfterDays);
    if (!days.every((count) => count !== undefined)) throw plan.unpriced('backups that are kept for ever');
    const databases = inventory.ofType('AWS::RDS::DBInstance').filter((one) => !isReader(one));
    const ofDatabases = databases.flatMap((one) =>
      days.map((count) => backupGb(storageOf(one, inventory), count, usage)),
    );
    return [
      stored('AWS Backup, database', sum(ofDatabases), prices.rds.backupGbMonth),
      stored('AWS Backup, file system', fileSystemGb * days.length, prices.efs.backupGbMonth),
    ];
  },
  'AWS::SecretsManager::Secret': () => [
    { kind: 'fixed', name: 'Secrets', quantity: 1, unit: 'secrets', usdPerUnit: prices.secretMonth },
  ],
  'AWS::KMS::Key': () => [
    { kind: 'fixed', name: 'Encryption keys', quantity: 1, unit: 'keys', usdPerUnit: prices.keyMonth },
  ],
};

const stored = (name: string, quantity: number, usdPerUnit: number): Item => ({
  kind: 'storage',
  name,
  quantity,
  unit: 'GB',
  usdPerUnit,
});

const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);

/** @throws Failure if files stay for ever: the cost would have no end. */
function expirationDays(bucket: Resource): number {
  const days = bucket
    .list('LifecycleConfiguration', 'Rules')
    .map((rule) => (rule as { ExpirationInDays?: number }).ExpirationInDays)
    .filter((count) => count !== undefined);
  if (days.length === 0) throw bucket.unpriced('logs that are kept for ever');
  return Math.max(...days);
}
