import { Failure } from '../../cli/failure';
import { cell, type Row, rowsOf } from '../admin/ask';
import { table } from '../admin/table';
import { findLogs, gatherLogs, type LogSource, nameOf } from '../import/log-sources';
import { localName, type Place, type RoleRun } from '../place/place';
import { awsOptions, connectTo } from './aws-options';
import { dryRunOption, jsonOption } from './common-options';
import type { OpsCommand, OpsContext } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `import-logs <environment> <site> <log>…`: what a web server has noted becomes page views. */
export const importLogs: OpsCommand = {
  name: 'import-logs',
  arguments: [
    environmentArgument,
    { name: 'site', example: '1' },
    { name: 'log', example: 'access.log.gz', many: true },
  ],
  example: 'prod 1 access.log.gz s3://logs-of-the-shop/2026/03/',
  summary:
    "Tracks page views of a web server's logs, from files or S3; a line never counts twice, however often it is run",
  options: { ...jsonOption, ...dryRunOption, ...awsOptions },
  async run(context, values, name: string, site: string, ...named: string[]) {
    const { reporter } = context;
    const s3 = name === localName ? undefined : connectTo(context, name, values).s3;
    const sources = await findLogs(s3, named);
    if (values['dry-run'] === true) {
      reporter.result(`Would import into site ${site} of ${name}:\n${sources.map(nameOf).join('\n')}`);
      return 0;
    }
    const place = await placeOf(context, values, name);
    const handover = await place.handover('imports');
    try {
      await gatherLogs(handover, sources, (count) => {
        if (count % 100 === 0 || count === sources.length)
          reporter.note(`${count} of ${sources.length} logs are there for the task`);
      });
      const command = ['import-logs', site, `${handover.address('')}#${sources.length}`];
      const rows = await importedBy(place, context, { task: 'archive', command, handover });
      const named = rows.map((row, at) => ({ ...row, source: nameOf(sources[at] as LogSource) }));
      reporter.result(values['json'] === true ? JSON.stringify(named, undefined, 2) : report(named));
    } finally {
      await handover.remove();
    }
    return 0;
  },
};

async function importedBy(place: Place, { reporter }: OpsContext, role: RoleRun): Promise<readonly Row[]> {
  const { exitCode, rows, mistake } = await rowsOf(place, role, reporter);
  if (exitCode === 0) return rows;
  throw new Failure(
    `After ${rows.length} logs: ${mistake || `import-logs ended with exit code ${exitCode}`} What is imported stays, and counts once: ` +
      'mend it, and run this again.',
  );
}

function report(rows: readonly Row[]): string {
  const left = (row: Row) =>
    Object.entries((row['left'] ?? {}) as Record<string, number>)
      .map(([reason, lines]) => `${lines} ${reason}`)
      .join(', ');
  const lines = rows.map((row) => [
    ...['source', 'lines', 'before', 'tracked'].map((key) => cell(row, key)),
    left(row),
  ]);
  const total = rows.reduce((sum, row) => sum + Number(row['tracked']), 0);
  return [
    table([['log', 'lines', 'imported before', 'page views', 'left out'], ...lines]),
    `${total} page ${total === 1 ? 'view is' : 'views are'} new. Archiving makes the reports of their days again, in its next runs.`,
  ].join('\n');
}
