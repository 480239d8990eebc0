import { runContractSuite } from '../stand-ins/matomo/contract-suite';
import { processReporter } from '../lib/cli/reporter';

void runContractSuite(process.argv.slice(2), { reporter: processReporter }).then((exitCode) => {
  process.exitCode = exitCode;
});
