import { processCaller } from '../../lib/cli/caller';
import { processClock } from '../../lib/cli/clock';
import { Emulator } from '../../stand-ins/aws/emulator';
import { ops } from './emulated-ops';

/** A command in a process of its own, with its own clock, name and signals: `ops-process.ts <endpoint> <call>`. */
const [endpoint = '', call = ''] = process.argv.slice(2);
void ops(Emulator.at(endpoint), call, { caller: processCaller(), clock: processClock }).then(
  ({ exitCode, stdout }) => {
    process.stdout.write(`${stdout}\n`);
    process.exitCode = exitCode === 'killed' ? 1 : exitCode;
  },
);
