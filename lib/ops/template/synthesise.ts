import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../cli/project';
import { Failure, usageFailure } from '../../cli/failure';
import type { Template } from './template';

const templateSuffix = '.template.json';

/**
 * Templates of an environment by stack name, from the CDK CLI in a process of its own: operations do not load the
 * CDK app. `cdk list` writes the same templates as `cdk synth`, but bundles no Lambda functions for it.
 *
 * @param project folder of the app
 * @throws Failure with exit code 2 and the app's own message if the configuration has mistakes.
 */
export async function synthesise(
  environment: string,
  project = projectRoot,
): Promise<ReadonlyMap<string, Template>> {
  const output = await mkdtemp(join(tmpdir(), 'matomo-ops-'));
  try {
    await runCdk(project, ['list', '--context', `env=${environment}`, '--output', output, '--no-notices']);
    const files = (await readdir(output)).filter((file) => file.endsWith(templateSuffix));
    return new Map(
      await Promise.all(
        files.sort().map(async (file) => {
          const template = JSON.parse(await readFile(join(output, file), 'utf8')) as Template;
          return [file.slice(0, -templateSuffix.length), template] as const;
        }),
      ),
    );
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

/** bin/matomo.ts ends with 2 when the configuration is wrong; the CLI then adds a line like this to its message. */
const configurationError = /^.*Subprocess exited with error 2\s*$/m;

async function runCdk(project: string, args: readonly string[]): Promise<void> {
  const cdk = join(dirname(require.resolve('aws-cdk/package.json')), 'bin/cdk');
  await new Promise<void>((resolve, reject) => {
    execFile(process.execPath, [cdk, ...args], { cwd: project }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else if (configurationError.test(stderr))
        reject(usageFailure(stderr.replace(configurationError, '').trim()));
      else reject(new Failure(`Synthesis failed (cdk ${args.join(' ')}):\n${stderr.trim()}`));
    });
  });
}
