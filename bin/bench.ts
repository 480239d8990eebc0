import { runBench } from '../bench/main';
import { processReporter } from '../lib/cli/reporter';

void runBench(process.argv.slice(2), processReporter).then((exitCode) => {
  process.exitCode = exitCode;
});
