import { runBench } from '../bench/main';
import { StreamReporter } from '../lib/cli/reporter';

void runBench(process.argv.slice(2), new StreamReporter(process.stdout, process.stderr)).then((exitCode) => {
  process.exitCode = exitCode;
});
