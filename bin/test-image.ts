/** Runs the image's contract suite: `npm run test:image -- [--base IMAGE]`. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const help = `npm run test:image [-- --base IMAGE]

Builds the image of docker/ and runs its contract suite (test/docker) in real containers.

  --base IMAGE   an image with Matomo in it to build on, instead of the official one
  --help         this text`;

function main(): number {
  let values: { base?: string | undefined; help?: boolean | undefined };
  try {
    ({ values } = parseArgs({ options: { base: { type: 'string' }, help: { type: 'boolean' } } }));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    return 2;
  }
  if (values.help) {
    console.log(help);
    return 0;
  }
  const jest = ['jest', '--selectProjects', 'containers', '--testPathPattern=test/docker'];
  const environment = { ...process.env, ...(values.base !== undefined && { MATOMO_BASE: values.base }) };
  return spawnSync('npx', jest, { stdio: 'inherit', env: environment }).status ?? 1;
}

process.exitCode = main();
