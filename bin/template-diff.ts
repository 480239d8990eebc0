import { environments } from '../config';
import { runTemplateDifference } from '../lib/ci/template-difference';
import { processReporter } from '../lib/cli/reporter';
import { synthesise } from '../lib/ops/template/synthesise';

void runTemplateDifference(process.argv.slice(2), {
  reporter: processReporter,
  environments: Object.keys(environments),
  synthesise,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
