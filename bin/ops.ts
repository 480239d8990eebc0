import { connect } from '../lib/aws/clients';
import { processCaller } from '../lib/cli/caller';
import { certificateEnd } from '../lib/ops/certificate/end';
import { runOps } from '../lib/ops/commands';
import { processClock } from '../lib/cli/clock';
import { configurationOrExit, selectEnvironment } from '../lib/config';
import { engineBuilder } from '../lib/image/builder';
import { processReporter } from '../lib/cli/reporter';
import { processTerminal } from '../lib/cli/terminal';
import { npmAudit } from '../lib/ops/findings/npm-audit';
import { localPlace } from '../lib/local/run/local-place';
import { visit } from '../lib/ops/smoke/visit';
import { synthesise } from '../lib/ops/template/synthesise';

const { environments, promotions } = configurationOrExit();
const context = {
  reporter: processReporter,
  clock: processClock,
  connect,
  synthesise,
  configuration: (environment: string) => selectEnvironment(environments, environment, promotions),
  certificateEnd,
  npmAudit,
  caller: processCaller(),
  visit,
  builder: engineBuilder,
  local: () => localPlace(environments),
  terminal: processTerminal,
};
void runOps(process.argv.slice(2), context).then((exitCode) => {
  process.exitCode = exitCode;
});
