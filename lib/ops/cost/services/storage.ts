import type { Item, PriceFunctions } from '../item';
import { hoursPerMonth, prices } from '../prices';
import type { Resource } from '../resource';
import { backupGb, sourceOf, storageOf } from './database';

const daysPerMonth = hoursPerMonth / 24;
/** Assumed: config.ini.php, plugins and a few small files; and what AWS keeps of them for 35 days. */
const fileSystemGb = 0.1;
/** Assumed: the layers of ten images that differ. */
const imagesGb = 2;
/** The load balancer writes a file per address and five minutes. */
const accessLogFilesPerMonth = 2 * 12 * hoursPerMonth;

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
    const isForAccessLogs = inventory
      .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .some((balancer) => inventory.mentions(balancer, bucket));
    if (!isForAccessLogs) return [];
    return [
      stored(
        'Access logs kept',
        usage.accessLogGb * (expirationDays(bucket) / daysPerMonth),
        prices.s3.gbMonth,
      ),
      {
        kind: 'fixed',
        name: 'Access logs, files written',
        quantity: accessLogFilesPerMonth / 1000,
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
    const databases = inventory.ofType('AWS::RDS::DBInstance').filter((one) => sourceOf(one) === undefined);
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

/** @throws OpsFailure if files stay for ever: the cost would have no end. */
function expirationDays(bucket: Resource): number {
  const days = bucket
    .list('LifecycleConfiguration', 'Rules')
    .map((rule) => (rule as { ExpirationInDays?: number }).ExpirationInDays)
    .filter((count) => count !== undefined);
  if (days.length === 0) throw bucket.unpriced('access logs that are kept for ever');
  return Math.max(...days);
}
