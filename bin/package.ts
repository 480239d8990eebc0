import { processReporter } from '../lib/cli/reporter';
import { runPackage } from '../lib/package/command';

void runPackage(process.argv.slice(2), processReporter).then((exitCode) => {
  process.exitCode = exitCode;
});
