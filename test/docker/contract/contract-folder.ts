import { join } from 'node:path';
import type { Mount } from '../../../lib/engine/container-spec';

/** The plugin ContractFolder, in a task of an image that has not got it. */
export const contractFolder: Mount = {
  type: 'bind',
  source: join(__dirname, '../fixtures/ContractFolder'),
  target: '/usr/src/matomo/plugins/ContractFolder',
  readOnly: true,
};
