import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { textOf } from '../../cli/arguments';
import { Failure, usageFailure } from '../../cli/failure';
import { exportPrefix, namesOf } from '../../contract/names';
import { askAdmin, type Row } from '../admin/ask';
import { outputsOf } from '../environment/environment';
import { matomoIni } from '../export/matomo-ini';
import { demandNew, writeNewFile } from '../export/new-file';
import { passOn } from '../place/pass-on';
import { awsOptions, connectTo } from './aws-options';
import { dryRunOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `export <environment>`: the way out, in the form that `import` takes. */
export const exportDump: OpsCommand = {
  name: 'export',
  arguments: [environmentArgument],
  example: 'prod --dump matomo.sql.gz --config config.ini.php',
  summary:
    'Downloads all of Matomo as any other Matomo takes it: a dump of one moment, and a config.ini.php with its salt',
  options: {
    dump: { type: 'string', placeholder: 'FILE', help: 'Where the dump goes, compressed by gzip' },
    config: {
      type: 'string',
      placeholder: 'FILE',
      help: 'Where config.ini.php goes. Secret: with its salt, whoever has the dump knows who has which token',
    },
    ...dryRunOption,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const { reporter } = context;
    const dump = textOf(values, 'dump');
    const config = textOf(values, 'config');
    if (dump === undefined && config === undefined)
      throw usageFailure('Nothing is asked for: give --dump FILE, --config FILE, or both.');
    if (dump !== undefined) demandNew('--dump', dump);
    if (config !== undefined) demandNew('--config', config);
    const clients = connectTo(context, name, values);
    if (values['dry-run'] === true) {
      reporter.result(`Would write ${[dump, config].filter(Boolean).join(' and ')}, of ${name}.`);
      return 0;
    }
    const place = await placeOf(context, values, name);
    if (config !== undefined) {
      const settings = await askAdmin(place, ['config', 'diff'], reporter);
      const SecretId = namesOf(name).secret('salt');
      const { SecretString = '' } = await clients.secretsManager.send(
        new GetSecretValueCommand({ SecretId }),
      );
      await writeNewFile(config, matomoIni(settings, SecretString));
      reporter.result(
        `${config} has the settings, and the salt: keep it as you keep a password, and add [database].`,
      );
    }
    if (dump === undefined) return 0;
    const Bucket = (await outputsOf(clients.cloudFormation, name, 'data'))('LogBucket');
    const Key = `${exportPrefix}${randomUUID()}.sql.gz`;
    try {
      let told: Row | undefined;
      const said = passOn({ ...reporter, result: (line) => reporter.note(line) });
      const command = ['export', `s3://${Bucket}/${Key}`];
      const exitCode = await place.run({ task: 'archive', command }, (line) => {
        if (line.startsWith('{"result"')) told = JSON.parse(line) as Row;
        else said(line);
      });
      if (exitCode !== 0 || told === undefined)
        throw new Failure(`export ended with exit code ${exitCode}, and its log says why; run it again.`);
      reporter.note(`Downloading the dump of ${String(told['rows'])} rows`);
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket, Key }));
      await writeNewFile(dump, Body as Readable).catch((error: Error) => {
        throw new Failure(
          `${dump} could not be written whole (${error.message}), and is not there: run this again.`,
        );
      });
      reporter.result(
        `${dump} is a dump of Matomo ${String(told['version'])} with ${String(told['tables'])} tables and ${String(told['rows'])} rows, ` +
          `${String(told['mebibytes'])} MB before compression. It has personal data.`,
      );
    } finally {
      await clients.s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
    return 0;
  },
};
