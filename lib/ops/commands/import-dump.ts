import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { textOf } from '../../cli/arguments';
import { Failure, usageFailure } from '../../cli/failure';
import { importPrefix, namesOf } from '../../contract/names';
import { askAdmin } from '../admin/ask';
import { outputsOf } from '../environment/environment';
import { type OldConfig, readOldConfig } from '../import/old-config';
import { openDump, removeDump, uploadDump } from '../import/upload';
import { passOn } from '../place/pass-on';
import type { Place } from '../place/place';
import { awsOptions, connectTo } from './aws-options';
import { dryRunOption } from './common-options';
import { confirmOptions, demandConfirmation } from './confirm';
import type { OpsCommand, OpsContext } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';
import { redeploy } from './redeploy';
import { timeoutOption } from './timeout';

/** `import <environment>`: another Matomo moves in. */
export const importDump: OpsCommand = {
  name: 'import',
  arguments: [environmentArgument],
  example: 'prod --dump matomo.sql.gz --config config.ini.php',
  summary:
    'Fills an empty environment with a dump of another Matomo; whole or not at all, and can be repeated',
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
    const clients = connectTo(context, name, values);
    if (config !== undefined) reporter.result(reportOf(config, name));
    if (values['dry-run'] === true) {
      reporter.result(`Would import ${dump} into ${name}, if that is empty.`);
      return 0;
    }
    const place = await placeOf(context, values, name);
    await demandEmpty(place, context, name);
    await demandConfirmation(
      context,
      values,
      name,
      `${name} gets the sites, people and visits of ${dump} in the place of its own.`,
    );
    const opened = await openDump(dump, process.stdin);
    const bucket = (await outputsOf(clients.cloudFormation, name, 'data'))('LogBucket');
    const key = `${importPrefix}${randomUUID()}`;
    let told = 0;
    try {
      const progress = (mebibytes: number, percent?: number) => {
        if (mebibytes < told + 100 && percent !== 100) return;
        told = mebibytes;
        reporter.note(`Uploaded ${mebibytes} MB${percent === undefined ? '' : ` (${percent} %)`}`);
      };
      const source = await uploadDump(clients.s3, opened, { bucket, key, progress });
      if (config?.salt !== undefined) {
        // First: the hashes of the dump's tokens are made with it, and those of an empty installation don't matter.
        const SecretId = namesOf(name).secret('salt');
        await clients.secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString: config.salt }));
      }
      await runTask(place, context, ['import', source], 'nothing was changed; mend it and run this again');
    } finally {
      await removeDump(clients.s3, bucket, key);
    }
    const goOn = `the dump is in place; go on with: npm run ops -- run ${name} migrate, then npm run ops -- redeploy ${name}`;
    await runTask(place, context, ['migrate'], goOn);
    await redeploy.run(context, values, name);
    reporter.result(
      `Moved in. Log in by the users of the other Matomo, and compare: npm run ops -- sites list ${name}`,
    );
    return 0;
  },
};

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
      `For config/${name}.ts, if you want them:`,
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
    `${name} has visits already, and nothing was changed: an import fills an empty environment. If an import came so far and ` +
      `broke off after it, go on with: npm run ops -- run ${name} migrate, then npm run ops -- redeploy ${name}`,
  );
}

async function runTask(
  place: Place,
  { reporter }: OpsContext,
  command: readonly string[],
  remedy: string,
): Promise<void> {
  const onLine = passOn({ ...reporter, result: (line) => reporter.note(line) });
  const exitCode = await place.run({ task: 'migrate', command, once: `run-${command[0]}` }, onLine);
  if (exitCode !== 0)
    throw new Failure(`${command[0]} ended with exit code ${exitCode}, and its log says why; ${remedy}.`);
}
