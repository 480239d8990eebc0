import { abortedAtEnd } from '../lib/cli/end-signals';
import { processReporter } from '../lib/cli/reporter';
import { configurationOrExit } from '../lib/config';
import { type programs, runLocal } from '../lib/local/commands';

const { environments } = configurationOrExit();
const [name, ...args] = process.argv.slice(2);
void runLocal(name as keyof typeof programs, args, {
  environments,
  reporter: processReporter,
  interrupted: abortedAtEnd(),
}).then((exitCode) => process.exit(exitCode));
