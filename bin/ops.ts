import { connect } from '../lib/ops/aws/clients';
import { certificateEnd } from '../lib/ops/certificate-end';
import { runOps } from '../lib/ops/cli';
import { processClock } from '../lib/ops/clock';
import { configuration } from '../lib/ops/configuration';
import { processReporter } from '../lib/ops/reporter';
import { synthesise } from '../lib/ops/synthesise';

const context = {
  reporter: processReporter,
  clock: processClock,
  connect,
  synthesise,
  configuration,
  certificateEnd,
};
void runOps(process.argv.slice(2), context).then((exitCode) => {
  process.exitCode = exitCode;
});
