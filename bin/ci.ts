import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCi } from '../lib/ci/main';
import { cdk, gh, git, imageParts, pushedDigests, textAt } from '../lib/ci/programs';
import { connect } from '../lib/aws/clients';
import { configurationOrExit } from '../lib/config';
import { processReporter } from '../lib/cli/reporter';

const { environments, promotions } = configurationOrExit();
const context = {
  environments,
  promotions,
  variables: process.env,
  reporter: processReporter,
  connect,
  gh,
  git,
  textAt,
  cdk,
  pushedDigests,
  imageParts,
  file: (name: string) => join(process.env['RUNNER_TEMP'] ?? tmpdir(), `matomo-${name}`),
};
void runCi(process.argv.slice(2), context).then((exitCode) => {
  process.exitCode = exitCode;
});
