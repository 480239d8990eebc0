import { findTarget } from '../environment/release-target';
import { short } from '../images/image';
import { timeText } from '../release/hold';
import { upgradeSnapshots } from '../release/snapshot';
import { type PastRelease, readRecord } from '../release/state';
import { awsOptions, connectTo } from './aws-options';
import { jsonOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { storeOf } from './release-options';

const resultTexts: Readonly<Record<PastRelease['result'], string>> = {
  done: 'done',
  untried: 'NOT TRIED',
  undone: 'undone',
  failed: 'FAILED',
};

/** `releases <environment>`: what served when, by whom, from which commit. */
export const releases: OpsCommand = {
  name: 'releases',
  arguments: [environmentArgument],
  summary: 'Lists what was released when, by whom, from which commit; rollback --to TAG goes back to one',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const clients = connectTo(context, name, values);
    const target = await findTarget(clients.cloudFormation, name);
    const [record, snapshots] = await Promise.all([
      readRecord(storeOf(clients, target)),
      upgradeSnapshots(clients.rds, name, target.databaseInstance),
    ]);
    const releases = record?.past ?? [];
    const names = snapshots.map(({ DBSnapshotIdentifier = '' }) => DBSnapshotIdentifier);
    context.reporter.result(
      values['json'] === true
        ? JSON.stringify({ releases, snapshots: names }, undefined, 2)
        : [textOf(name, releases), ...names.map((snapshot) => `Snapshot ${snapshot} can be restored.`)].join(
            '\n',
          ),
    );
  },
};

function textOf(name: string, past: readonly PastRelease[]): string {
  if (past.length === 0) return `Nothing was released to ${name} yet, or not since releases are recorded.`;
  return past
    .map(({ ended, result, image, tag, matomo, command, by }) =>
      [
        timeText(ended),
        resultTexts[result].padEnd(9),
        short(image),
        tag ?? 'without a tag',
        `Matomo ${matomo ?? 'unknown'}`,
        `${command}, by ${by}`,
      ].join('  '),
    )
    .join('\n');
}
