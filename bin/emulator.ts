import { configurationOrExit } from '../lib/config';
import { processReporter } from '../lib/cli/reporter';
import { runEmulator } from '../stand-ins/aws/run-emulator';

const { environments, promotions } = configurationOrExit();
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => interrupted.abort());
}
void runEmulator(process.argv.slice(2), {
  environments,
  promotions,
  reporter: processReporter,
  interrupted: interrupted.signal,
}).then((exitCode) => process.exit(exitCode));
