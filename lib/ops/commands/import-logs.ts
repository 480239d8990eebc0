import { randomUUID } from 'node:crypto';
import { Failure } from '../../cli/failure';
import { importPrefix } from '../../contract/names';
import { cell, type Row, rowsOf } from '../admin/ask';
import { table } from '../admin/table';
import { outputsOf } from '../environment/environment';
import { findLogs, gatherLogs, type LogSource, nameOf, removeLogs } from '../import/log-sources';
import type { Place, RoleRun } from '../place/place';
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
    const clients = connectTo(context, name, values);
    const sources = await findLogs(clients.s3, named);
    if (values['dry-run'] === true) {
      reporter.result(`Would import into site ${site} of ${name}:\n${sources.map(nameOf).join('\n')}`);
      return 0;
    }
    const place = await placeOf(context, values, name);
    const bucket = (await outputsOf(clients.cloudFormation, name, 'data'))('LogBucket');
    const folder = `${importPrefix}${randomUUID()}/`;
    try {
      const onLog = (count: number) => {
        if (count % 100 === 0 || count === sources.length)
          reporter.note(`${count} of ${sources.length} logs are uploaded`);
      };
      await gatherLogs(clients.s3, sources, { bucket, folder, onLog });
      const rows = await importedBy(place, context, [site, `s3://${bucket}/${folder}#${sources.length}`]);
      const named = rows.map((row, at) => ({ ...row, source: nameOf(sources[at] as LogSource) }));
      reporter.result(values['json'] === true ? JSON.stringify(named, undefined, 2) : report(named));
    } finally {
      await removeLogs(clients.s3, { bucket, folder, count: sources.length });
    }
    return 0;
  },
};

async function importedBy(
  place: Place,
  { reporter }: OpsContext,
  args: readonly string[],
): Promise<readonly Row[]> {
  const role: RoleRun = { task: 'archive', command: ['import-logs', ...args] };
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
    `${total} page views are new. Archiving makes the reports of their days again, in its next runs.`,
  ].join('\n');
}
