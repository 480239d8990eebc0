import { connect } from '../lib/aws/clients';
import { processCaller } from '../lib/cli/caller';
import { certificateEnd } from '../lib/ops/certificate/end';
import { runOps } from '../lib/cli/program';
import { processClock } from '../lib/cli/clock';
import { configuration } from '../lib/ops/commands/configuration';
import { engineBuilder } from '../lib/image/release-builder';
import { processReporter } from '../lib/ops/reporter';
import { visit } from '../lib/ops/smoke/visit';
import { synthesise } from '../lib/ops/template/synthesise';

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
