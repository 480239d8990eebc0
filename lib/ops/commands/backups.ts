import { textOf as valueOf } from '../../cli/arguments';
import { Failure, usageFailure } from '../../cli/failure';
import { table } from '../admin/table';
import { readBackups } from '../backups/backups';
import { drill } from '../backups/drill';
import { rehearse } from '../backups/rehearsal';
import { restorable, snapshotOf } from '../backups/restorable';
import { findTarget } from '../environment/release-target';
import { textOf } from '../preflight/check';
import { takeSnapshot, timedName } from '../release/snapshot';
import { awsOptions, connectTo } from './aws-options';
import { jsonOption } from './common-options';
import { confirmOptions, demandConfirmation } from './confirm';
import type { OptionValues } from '../../cli/command';
import type { OpsCommand, OpsContext } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

async function targetOf(context: OpsContext, values: OptionValues, name: string) {
  const clients = connectTo(context, name, values);
  return { clients, target: await findTarget(clients.cloudFormation, name) };
}

/** `backups <environment>`: what the database can be restored to. */
const list: OpsCommand = {
  name: 'backups',
  arguments: [environmentArgument],
  summary:
    'What the database can be restored to: any second of the last days, and the snapshots that there are',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const { clients, target } = await targetOf(context, values, name);
    const backups = await readBackups(clients.rds, target.databaseInstance);
    if (values['json'] === true) {
      context.reporter.result(JSON.stringify(backups, undefined, 2));
      return;
    }
    const { from, to, snapshots } = backups;
    context.reporter.result(
      [
        to === undefined
          ? 'RDS makes NO backups of it.'
          : `Any second from ${from ?? 'the first backup on'} to ${to}.`,
        ...(snapshots.length === 0 ? ['No snapshots yet.'] : ['', 'Snapshots:']),
        table(
          snapshots.map(({ name: snapshot, taken, by, gibibytes, encrypted }) => [
            ...['  ' + snapshot, taken, by, `${gibibytes} GiB`],
            encrypted ? '' : 'NOT ENCRYPTED',
          ]),
        ),
      ].join('\n'),
    );
  },
};

/** `backup <environment>`: a snapshot now. */
const now: OpsCommand = {
  name: 'backup',
  arguments: [environmentArgument],
  summary: 'Takes a snapshot of the database now, and waits until it can be restored',
  options: awsOptions,
  async run(context, values, name: string) {
    const { clients, target } = await targetOf(context, values, name);
    const { clock, reporter } = context;
    const snapshot = timedName(name, 'backup', clock.now());
    const say = (line: string) => reporter.note(line);
    await takeSnapshot(
      { ...{ clients, clock, say }, onLook: () => Promise.resolve() },
      target.databaseInstance,
      snapshot,
    );
    reporter.result(`Snapshot ${snapshot} can be restored. It stays until somebody deletes it.`);
  },
};

/** `restore-drill <environment>`: the proof that a backup is one. */
const restoreDrill: OpsCommand = {
  name: 'restore-drill',
  arguments: [environmentArgument],
  summary:
    'Restores the newest backup beside the database, compares it, tells how long it took, and removes it again',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const { clients, target } = await targetOf(context, values, name);
    const { clock, reporter } = context;
    const place = await placeOf(context, values, name);
    const result = await reporter.step('Restoring the newest backup beside the database', (say) =>
      drill(
        { ...{ rds: clients.rds, clock, place, say } },
        target.databaseInstance,
        timedName(name, 'drill', clock.now()),
      ),
    );
    if (values['json'] === true) reporter.result(JSON.stringify(result, undefined, 2));
    else {
      const lost =
        result.lostMinutes === undefined ? 'no hits to compare' : `${result.lostMinutes} minutes of hits`;
      reporter.result(
        `${textOf(result.checks)}\n\nRecovery time: ${result.recoveryMinutes} minutes. Recovery point: ${lost} would be lost.`,
      );
    }
    if (result.checks.some((check) => check.result === 'wrong')) {
      throw new Failure('The restored copy is not what serves: see WRONG above.');
    }
  },
};

/** `upgrade-rehearsal <environment> --image TAG`: how a migration will go. */
const upgradeRehearsal: OpsCommand = {
  name: 'upgrade-rehearsal',
  arguments: [environmentArgument],
  example: '--image v1.4.0',
  summary: 'Migrates a copy of the database with an image, tells how long that took, and removes the copy',
  options: {
    image: { type: 'string', placeholder: 'TAG', help: "Tag of the image in the environment's repository" },
    ...jsonOption,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const tag = valueOf(values, 'image');
    if (tag === undefined) {
      throw usageFailure(
        `--image is missing: a tag of the environment's repository, as npm run ops -- push ${name} says it.`,
      );
    }
    const { clients, target } = await targetOf(context, values, name);
    const { clock, reporter } = context;
    const { account, region } = context.configuration(name);
    const image = `${account}.dkr.ecr.${region}.amazonaws.com/${target.repositoryName}:${tag}`;
    const result = await reporter.step(`Migrating a copy with ${tag}`, () =>
      rehearse(
        { ...{ rds: clients.rds, clients, clock, target }, say: (line) => reporter.note(line) },
        image,
        timedName(name, 'rehearsal', clock.now()),
      ),
    );
    reporter.result(
      values['json'] === true
        ? JSON.stringify(result, undefined, 2)
        : `${result.result}: from ${result.previous ?? 'nothing'} to Matomo ${result.matomo} in ${result.seconds} s.`,
    );
  },
};

/** `restore <environment> --from …`: makes ready what the configuration then names. */
const restore: OpsCommand = {
  name: 'restore',
  arguments: [environmentArgument],
  example: '--from 2026-11-27T06:15:00Z',
  summary: 'Makes a snapshot, or a moment, ready to go back to, and says the two steps that do it',
  options: {
    from: {
      type: 'string',
      placeholder: 'SNAPSHOT|TIME',
      help: 'A snapshot of backups, or a moment in its range',
    },
    ...confirmOptions,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const from = valueOf(values, 'from');
    if (from === undefined) throw usageFailure(`--from is missing: see npm run ops -- backups ${name}.`);
    const { clients, target } = await targetOf(context, values, name);
    const { clock, reporter } = context;
    const point = await restorable(clients.rds, target.databaseInstance, from);
    if ('time' in point) {
      await demandConfirmation(
        context,
        values,
        name,
        `A copy of the database as of ${from} is made for an hour or so, which costs as much as the database.`,
      );
    }
    const snapshot = await reporter.step('Making the snapshot ready', (say) =>
      snapshotOf(
        { rds: clients.rds, clock, say },
        target.databaseInstance,
        point,
        timedName(name, 'restore', clock.now()),
      ),
    );
    reporter.result(
      [
        `Snapshot ${snapshot} is ready. What serves has not changed. To go back to it:`,
        `  1. In config/${name}.ts: database: { fromSnapshot: '${snapshot}' }`,
        `  2. npx cdk deploy --all -c env=${name}`,
        'The database that serves now is left behind, protected; hits since then are only in it.',
      ].join('\n'),
    );
  },
};

/** Everything about backups, in the order of the help. */
export const backups: readonly OpsCommand[] = [list, now, restore, restoreDrill, upgradeRehearsal];
