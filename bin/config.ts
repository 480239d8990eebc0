import { configurationOrExit } from '../lib/config';
import { processReporter } from '../lib/cli/reporter';
import { runConfig } from '../lib/config/command';

const context = { ...configurationOrExit(), reporter: processReporter };
void runConfig(process.argv.slice(2), context).then((exitCode) => {
  process.exitCode = exitCode;
});
