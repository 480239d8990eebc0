import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { alarmConflicts } from './alarms';
import { arnConflicts } from './arns';
import { backupConflicts } from './backups';
import { certificateConflicts } from './certificate';
import { connectionConflicts } from './connections';
import { clientConflicts, userConflicts } from './people';
import { hostConflicts } from './hosts';
import { mailConflicts } from './mail';
import { networkConflicts } from './network';
import { pluginConflicts } from './plugins';
import { queueConflicts } from './queue';
import { settingConflicts } from './settings';
import { signOnConflicts } from './sign-on';
import { siteConflicts } from './sites';
import { sizeConflicts } from './sizes';
import { tagConflicts } from './tags';
import { uiConflicts } from './ui';

/**
 * Mistakes that only two places together make. Takes the file without what is wrong in it by itself, so that these are
 * reported in the same run as all others, and each only once.
 */
export function conflictsIn(file: Given): Problem[] {
  return [
    ...alarmConflicts(file),
    ...certificateConflicts(file),
    ...arnConflicts(file),
    ...hostConflicts(file),
    ...networkConflicts(file),
    ...mailConflicts(file),
    ...sizeConflicts('web', file.web),
    ...(typeof file.tracker === 'object' ? sizeConflicts('tracker', file.tracker) : []),
    ...sizeConflicts('archiving', file.archiving),
    ...queueConflicts(file),
    ...connectionConflicts(file),
    ...backupConflicts(file),
    ...pluginConflicts(file.plugins),
    ...settingConflicts(file),
    ...siteConflicts(file),
    ...userConflicts(file),
    ...clientConflicts(file),
    ...signOnConflicts(file),
    ...uiConflicts(file),
    ...tagConflicts(file.tags),
  ];
}
