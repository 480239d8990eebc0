import { inProject } from '../lib/cli/project';
import { orExit } from '../lib/cli/or-exit';
import { buildPackage } from '../lib/package/build';

orExit(() => buildPackage(inProject('dist')));
