import { abortedAtEnd } from '../lib/cli/end-signals';
import { processReporter } from '../lib/cli/reporter';
import { configurationOrExit } from '../lib/config';
import { runEmulator } from '../stand-ins/aws/run-emulator';

const { environments, promotions } = configurationOrExit();
void runEmulator(process.argv.slice(2), {
  environments,
  promotions,
  reporter: processReporter,
  interrupted: abortedAtEnd(),
}).then((exitCode) => process.exit(exitCode));
