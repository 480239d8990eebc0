import {
  DescribeExportTasksCommand,
  type ExportTask,
  type RDSClient,
  StartExportTaskCommand,
} from '@aws-sdk/client-rds';
import type { Clock } from '../../cli/clock';
import { exitCodes, Failure } from '../../cli/failure';

const pollMilliseconds = 30_000;
/** RDS starts by restoring the snapshot, which alone takes half an hour. */
const patienceMinutes = 12 * 60;

/** What RDS writes to, and with whose rights. */
export interface ParquetTarget {
  readonly bucket: string;
  /** A role that export.rds.amazonaws.com may assume, and that may write to the bucket. */
  readonly roleArn: string;
  /** A key of KMS: RDS writes nothing unencrypted. */
  readonly keyArn: string;
}

/**
 * Has RDS write the tables of a snapshot to S3 as Parquet, beside the database and without a load on it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.html
 *
 * @returns where they are, s3://bucket/folder
 * @throws Failure if RDS gives up; with exit code 3 after twelve hours, when it goes on by itself
 */
export async function exportParquet(
  { rds, clock, say }: { rds: RDSClient; clock: Clock; say: (line: string) => void },
  snapshotArn: string,
  name: string,
  { bucket, roleArn, keyArn }: ParquetTarget,
): Promise<string> {
  await rds.send(
    new StartExportTaskCommand({
      ExportTaskIdentifier: name,
      SourceArn: snapshotArn,
      S3BucketName: bucket,
      IamRoleArn: roleArn,
      KmsKeyId: keyArn,
    }),
  );
  const deadline = clock.now() + patienceMinutes * 60_000;
  for (let shown = ''; ; await clock.sleep(pollMilliseconds)) {
    const task = await taskOf(rds, name);
    const state = `${task.Status ?? 'unknown'}, ${task.PercentProgress ?? 0} %`;
    if (task.Status === 'COMPLETE') return `s3://${bucket}/${name}`;
    if (task.Status === 'FAILED' || task.Status === 'CANCELED') {
      throw new Failure(
        `RDS ended the export ${name} as ${task.Status}: ${task.FailureCause ?? 'it does not say why'}`,
      );
    }
    if (state !== shown) say(`${name}: ${state}`);
    shown = state;
    if (clock.now() >= deadline) {
      throw new Failure(
        `The export ${name} is still ${state} after ${patienceMinutes / 60} hours, and goes on without this command: ` +
          `aws rds describe-export-tasks --export-task-identifier ${name}`,
        exitCodes.timedOut,
      );
    }
  }
}

async function taskOf(rds: RDSClient, name: string): Promise<ExportTask> {
  const { ExportTasks } = await rds.send(new DescribeExportTasksCommand({ ExportTaskIdentifier: name }));
  return ExportTasks?.[0] ?? {};
}
