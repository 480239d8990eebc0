import { connect } from '../lib/ops/aws/clients';
import { processCaller } from '../lib/ops/caller';
import { certificateEnd } from '../lib/ops/certificate-end';
import { runOps } from '../lib/ops/cli';
import { processClock } from '../lib/ops/clock';
import { configuration } from '../lib/ops/configuration';
import { engineBuilder } from '../lib/ops/images/builder';
import { processReporter } from '../lib/ops/reporter';
import { visit } from '../lib/ops/smoke/visit';
import { synthesise } from '../lib/ops/synthesise';

const context = {
  reporter: processReporter,
  clock: processClock,
  connect,
  synthesise,
  configuration,
  certificateEnd,
  caller: processCaller(),
  visit,
  builder: engineBuilder,
};
void runOps(process.argv.slice(2), context).then((exitCode) => {
  process.exitCode = exitCode;
});
