import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { show } from '../problems/show';

/** A vault with recovery points can't be removed, and a disposable environment must be. */
export function backupConflicts({ disposable, backups }: Given): Problem[] {
  if (disposable !== true || backups === undefined) return [];
  return [
    {
      path: 'backups',
      value: show(backups),
      allowed:
        'nothing, because the environment is disposable: a vault with backups would stop `cdk destroy`',
      remedy: 'Leave it out; database.backupRetentionDays holds all the same.',
    },
  ];
}
