import { runOps } from '../lib/ops/cli';
import { processReporter } from '../lib/ops/reporter';
import { synthesise } from '../lib/ops/synthesise';

void runOps(process.argv.slice(2), { reporter: processReporter, synthesise }).then((exitCode) => {
  process.exitCode = exitCode;
});
