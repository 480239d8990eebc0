import { readFileSync } from 'node:fs';
import { textOf } from '../../cli/arguments';
import { Failure, usageFailure } from '../../cli/failure';
import { askAdmin } from '../admin/ask';
import { type OldConfig, readOldConfig } from '../import/old-config';
import { openDump } from '../import/open-dump';
import { passOnAsNotes } from '../place/pass-on';
import { localName, type Place, type RoleRun } from '../place/place';
import { awsOptions } from './aws-options';
import { dryRunOption } from './common-options';
import { confirmOptions, demandConfirmation } from './confirm';
import type { OpsCommand, OpsContext } from './context';
import { environmentArgument } from './environment-argument';
import { demandKnown, placeOf } from './place-of';
import { redeploy } from './redeploy';
import { timeoutOption } from './timeout';

/** `import <environment>`: another Matomo moves in. */
export const importDump: OpsCommand = {
  name: 'import',
  arguments: [environmentArgument],
  example: 'prod --dump matomo.sql.gz --config config.ini.php',
  summary: 'Fills an environment with a dump of another Matomo; whole or not at all, and can be repeated',
  options: {
    dump: {
      type: 'string',
      placeholder: 'FILE',
      help: 'What mysqldump or mariadb-dump wrote, plain or by gzip; - reads it from standard input',
    },
    config: {
      type: 'string',
      placeholder: 'FILE',
      help: 'config.ini.php of the other Matomo. Its salt keeps tokens good; what else it says is sorted and shown',
    },
    replace: {
      type: 'boolean',
      help: 'Takes an environment that has visits; its tables wait in the database matomo_before_import until the next import',
    },
    ...timeoutOption,
    ...dryRunOption,
    ...confirmOptions,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const { reporter } = context;
    const dump = textOf(values, 'dump');
    if (dump === undefined)
      throw usageFailure('--dump names no file: give what mysqldump wrote, or - for standard input.');
    const config = oldConfigOf(textOf(values, 'config'));
    demandKnown(context, name);
    if (config !== undefined) reporter.result(reportOf(config, name));
    if (values['dry-run'] === true) {
      reporter.result(`Would import ${dump} into ${name}, if that is empty.`);
      return 0;
    }
    const place = await placeOf(context, values, name);
    const replace = values['replace'] === true;
    if (!replace) await demandEmpty(place, context, name);
    await demandConfirmation(
      context,
      values,
      name,
      `${name} gets the sites, people and visits of ${dump} in the place of its own` +
        (replace
          ? ', which wait in matomo_before_import; what an earlier import put there is dropped.'
          : '.'),
    );
    const opened = await openDump(dump, process.stdin);
    const handover = await place.handover('imports');
    let told = 0;
    try {
      await handover.put('dump', opened, (mebibytes, percent) => {
        if (mebibytes < told + 100 && percent !== 100) return;
        told = mebibytes;
        reporter.note(`Uploaded ${mebibytes} MB${percent === undefined ? '' : ` (${percent} %)`}`);
      });
      // First: the hashes of the dump's tokens are made with it, and those of an empty installation don't matter.
      const salt = config?.salt;
      const before = salt !== undefined && replace ? await place.salt() : undefined;
      if (salt !== undefined) await place.replaceSalt(salt);
      const command = ['import', handover.address('dump'), ...(replace ? ['--replace'] : [])];
      const remedy = 'nothing was changed; mend it and run this again';
      await runTask(place, context, { command, handover }, remedy).catch(async (error: unknown) => {
        if (before !== undefined) await place.replaceSalt(before);
        throw error;
      });
    } finally {
      await handover.remove();
    }
    const goOn = `the dump is in place; go on with: ${whatFollows(name)}`;
    await runTask(place, context, { command: ['migrate'] }, goOn);
    if (name === localName) reporter.result(`So that every task has its salt: ${servesAnew(name)}`);
    else await redeploy.run(context, values, name);
    reporter.result(
      `Moved in. Log in by the users of the other Matomo, and compare: npm run ops -- sites list ${name}`,
    );
    return 0;
  },
};

/** Commands that go on after an import. */
const whatFollows = (name: string): string => `npm run ops -- run ${name} migrate, then ${servesAnew(name)}`;

const servesAnew = (name: string): string =>
  name === localName ? 'npm start -- --detach' : `npm run ops -- redeploy ${name}`;

function oldConfigOf(file: string | undefined): OldConfig | undefined {
  if (file === undefined) return undefined;
  try {
    return readOldConfig(readFileSync(file, 'utf8'));
  } catch (error) {
    throw usageFailure(`--config is '${file}', which can't be read: ${(error as Error).message}`);
  }
}

/** For people, and for config/<environment>.ts. No secret is in it. */
function reportOf({ salt, settings, plugins, left }: OldConfig, name: string): string {
  const lines = [
    salt === undefined
      ? 'The file has no salt: tokens of the other Matomo will not be good here.'
      : 'Its salt comes along, so that tokens stay good.',
  ];
  if (Object.keys(settings).length > 0) {
    lines.push(
      `For ${name === localName ? "the environment's file in config/" : `config/${name}.ts`}, if you want them:`,
      `settings: ${JSON.stringify(settings, undefined, 2)},`,
    );
  }
  if (plugins.length > 0)
    lines.push(`Plugins that have to be named in config/plugins.ts: ${plugins.join(', ')}`);
  if (left.length > 0) lines.push('What does not come along:', ...left.map((line) => `  ${line}`));
  return lines.join('\n');
}

async function demandEmpty(place: Place, { reporter }: OpsContext, name: string): Promise<void> {
  const [summary] = await askAdmin(place, ['database', 'summary'], reporter);
  if (Number(summary?.['newestVisit'] ?? 0) === 0) return;
  throw new Failure(
    `${name} has visits already, and nothing was changed: an import fills an empty environment, or with --replace any. If an import came so far and ` +
      `broke off after it, go on with: ${whatFollows(name)}`,
  );
}

async function runTask(
  place: Place,
  { reporter }: OpsContext,
  role: Pick<RoleRun, 'command' | 'handover'>,
  remedy: string,
): Promise<void> {
  const onLine = passOnAsNotes(reporter);
  const [name] = role.command;
  const exitCode = await place.run({ task: 'migrate', once: `run-${name}`, ...role }, onLine);
  if (exitCode !== 0)
    throw new Failure(`${name} ended with exit code ${exitCode}, and its log says why; ${remedy}.`);
}
