import { textOf } from '../../cli/arguments';
import { Failure, usageFailure } from '../../cli/failure';
import { askAdmin, type Row } from '../admin/ask';
import { matomoIni } from '../export/matomo-ini';
import { demandNew, writeNewFile } from '../export/new-file';
import { passOnAsNotes } from '../place/pass-on';
import { awsOptions } from './aws-options';
import { dryRunOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { demandKnown, placeOf } from './place-of';

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
    demandKnown(context, name);
    if (values['dry-run'] === true) {
      reporter.result(`Would write ${[dump, config].filter(Boolean).join(' and ')}, of ${name}.`);
      return 0;
    }
    const place = await placeOf(context, values, name);
    if (config !== undefined) {
      const settings = await askAdmin(place, ['config', 'diff'], reporter);
      await writeNewFile(config, matomoIni(settings, await place.salt()));
      reporter.result(
        `${config} has the settings, and the salt: keep it as you keep a password, and add [database].`,
      );
    }
    if (dump === undefined) return 0;
    const handover = await place.handover('exports');
    try {
      let told: Row | undefined;
      const said = passOnAsNotes(reporter);
      const command = ['export', handover.address('dump.sql.gz')];
      const exitCode = await place.run({ task: 'archive', command, handover }, (line) => {
        if (line.startsWith('{"result"')) told = JSON.parse(line) as Row;
        else said(line);
      });
      if (exitCode !== 0 || told === undefined)
        throw new Failure(`export ended with exit code ${exitCode}, and its log says why; run it again.`);
      reporter.note(`Downloading the dump of ${String(told['rows'])} rows`);
      await writeNewFile(dump, await handover.read('dump.sql.gz')).catch((error: Error) => {
        throw new Failure(
          `${dump} could not be written whole (${error.message}), and is not there: run this again.`,
        );
      });
      reporter.result(
        `${dump} is a dump of Matomo ${String(told['version'])} with ${String(told['tables'])} tables and ${String(told['rows'])} rows, ` +
          `${String(told['mebibytes'])} MB before compression. It has personal data.`,
      );
    } finally {
      await handover.remove();
    }
    return 0;
  },
};
