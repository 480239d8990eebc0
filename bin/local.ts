import { configurationOrExit } from '../lib/config';
import { processReporter } from '../lib/cli/reporter';
import { type programs, runLocal } from '../lib/local/commands';

const { environments } = configurationOrExit();
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
const [name, ...args] = process.argv.slice(2);
void runLocal(name as keyof typeof programs, args, {
  environments,
  reporter: processReporter,
  interrupted: interrupted.signal,
}).then((exitCode) => process.exit(exitCode));
