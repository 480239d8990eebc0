import { textOf } from '../../cli/arguments';
import { Failure, usageFailure } from '../../cli/failure';
import { readBackups } from '../backups/backups';
import { exportParquet } from '../backups/parquet';
import { findTarget } from '../environment/release-target';
import { timedName } from '../release/snapshot';
import { awsOptions, connectTo } from './aws-options';
import { dryRunOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';

const needed = {
  bucket: 'the name of a bucket in the same region',
  role: 'the ARN of a role that export.rds.amazonaws.com may assume, and that may write to the bucket',
  key: 'the ARN of a key of KMS, which encrypts the files',
} as const;

/** `export-parquet <environment>`: raw data for a data warehouse, by RDS itself. */
export const exportParquetCommand: OpsCommand = {
  name: 'export-parquet',
  arguments: [environmentArgument],
  example:
    'prod --bucket lake --role arn:aws:iam::111122223333:role/export --key arn:aws:kms:eu-central-1:111122223333:key/1234',
  summary: 'Has RDS write the tables of a snapshot to S3 as Parquet, without a load on the database',
  options: {
    bucket: { type: 'string', placeholder: 'NAME', help: 'A bucket of yours in the same region' },
    role: {
      type: 'string',
      placeholder: 'ARN',
      help: 'A role of yours that export.rds.amazonaws.com may assume',
    },
    key: {
      type: 'string',
      placeholder: 'ARN',
      help: 'A key of KMS of yours; RDS writes nothing unencrypted',
    },
    snapshot: { type: 'string', placeholder: 'NAME', help: 'A snapshot of backups. Default: the newest one' },
    ...dryRunOption,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const given = (option: keyof typeof needed): string => {
      const value = textOf(values, option);
      if (value === undefined) throw usageFailure(`--${option} is missing: ${needed[option]}.`);
      return value;
    };
    const target = { bucket: given('bucket'), roleArn: given('role'), keyArn: given('key') };
    const clients = connectTo(context, name, values);
    const { databaseInstance } = await findTarget(clients.cloudFormation, name);
    const { snapshots } = await readBackups(clients.rds, databaseInstance);
    const wanted = textOf(values, 'snapshot') ?? snapshots[0]?.name;
    const snapshot = snapshots.find((one) => one.name === wanted);
    if (snapshot === undefined) {
      if (wanted === undefined) throw new Failure(`There is no snapshot yet: npm run ops -- backup ${name}.`);
      throw usageFailure(`--snapshot is '${wanted}', which is none of npm run ops -- backups ${name}.`);
    }
    const { clock, reporter } = context;
    if (values['dry-run'] === true) {
      reporter.result(`Would have RDS write the tables of ${snapshot.name} to s3://${target.bucket}.`);
      return 0;
    }
    const where = await reporter.step(`RDS writes the tables of ${snapshot.name}`, (say) =>
      exportParquet(
        { rds: clients.rds, clock, say },
        snapshot.arn,
        timedName(name, 'export', clock.now()),
        target,
      ),
    );
    reporter.result(`The tables are in ${where}, a folder each. They have personal data.`);
    return 0;
  },
};
