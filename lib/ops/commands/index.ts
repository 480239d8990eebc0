import { alarmsList } from './alarms-list';
import { alarmsTest } from './alarms-test';
import { certificateImport } from './certificate-import';
import { certificateRenew } from './certificate-renew';
import { awsFailure } from '../../aws/failure';
import type { Chapter, Program } from '../../cli/command';
import { runProgram } from '../../cli/program';
import type { OpsCommand, OpsContext } from './context';
import { apiClients } from './api-clients';
import { archive } from './archive';
import { backups } from './backups';
import { completion } from './completion';
import { console } from './console';
import { cost } from './cost';
import { doctor } from './doctor';
import { exportDump } from './export';
import { exportParquetCommand } from './export-parquet';
import { importDump } from './import-dump';
import { importLogs } from './import-logs';
import { logs } from './logs';
import { matomoConfig } from './matomo-config';
import { open } from './open';
import { pause } from './pause';
import { plugins } from './plugins';
import { privacyCheck } from './privacy';
import { queue } from './queue';
import { run } from './run';
import { sbom } from './sbom';
import { scale } from './scale';
import { rotate, secrets } from './secrets';
import { shell } from './shell';
import { sites } from './sites';
import { tagManager } from './tag-manager';
import { tasks } from './tasks';
import { users } from './users';
import { preflight } from './preflight';
import { promote } from './promote';
import { abort } from './abort';
import { push } from './push';
import { redeploy } from './redeploy';
import { release } from './release';
import { releases } from './releases';
import { rollback } from './rollback';
import { unlock } from './unlock';
import { status } from './status';

/** The table of contents: what somebody wants to do. */
const chapters: readonly Chapter<OpsContext>[] = [
  {
    title: 'Look',
    commands: [status, doctor(), tasks, logs, open, releases, alarmsList, secrets, privacyCheck, sbom, cost],
  },
  { title: 'Release', commands: [preflight(), push, release, promote, rollback, abort, unlock] },
  {
    title: 'Mend',
    commands: [
      redeploy,
      scale,
      run,
      rotate,
      ...pause,
      ...archive,
      ...queue,
      console,
      shell,
      ...matomoConfig,
      ...plugins,
      alarmsTest,
    ],
  },
  { title: 'Back up and restore', commands: backups },
  { title: 'Move', commands: [importDump, importLogs, exportDump, exportParquetCommand] },
  { title: 'Certificates', commands: [certificateImport, certificateRenew] },
  { title: 'People and sites', commands: [...users, ...sites, ...tagManager, ...apiClients] },
  { title: 'This program', commands: [completion(() => commands.map(({ name }) => name))] },
];

/** Every command of `npm run ops`, in the order of the help. */
export const commands: readonly OpsCommand[] = chapters.flatMap((chapter) => chapter.commands);

/** `npm run ops`. */
export const program: Program<OpsContext> = {
  call: 'npm run ops --',
  commands,
  chapters,
  explain: awsFailure,
};

/**
 * Runs one call of the command line.
 *
 * @param args what follows `npm run ops --`
 * @returns the exit code
 */
export const runOps = (args: readonly string[], context: OpsContext): Promise<number> =>
  runProgram(program, args, context);
