import { readFile } from 'node:fs/promises';
import type { StartArguments } from './arguments';
import { removeEverything, removeWhatRuns, volumesOf } from './cleanup';
import type { ContainerEngine } from './container-engine';
import { type Deployment, readDeployment } from './deployment';
import { EdgeClient } from './edge-client';
import { EnvironmentRun } from './environment-run';
import { findEngine } from './find-engine';
import { demandFreePorts } from './free-ports';
import { prepareImages } from './images';
import { type LocalEnvironment, synthesise } from './local-environment';
import { cacheDirectory, Names } from './names';
import { prove } from './proof';
import type { Reporter } from './reporter';
import { closing, opening, standInWarning } from './summary';

/**
 * `npm start`: runs an environment on this machine and proves that it works.
 *
 * @param interrupted aborted by Ctrl-C
 * @returns the exit code: 0 if the proof holds, 1 if not
 * @throws LocalRunError or ConfigurationError if it doesn't come up; nothing is left behind then
 */
export async function start(
  args: StartArguments,
  reporter: Reporter,
  interrupted: AbortSignal,
): Promise<number> {
  const environment = synthesise(args.environment);
  const deployment = readDeployment(environment.templates);
  const engine = await findEngine(reporter, cacheDirectory);
  const names = new Names(args.environment);
  await (args.fresh ? removeEverything : removeWhatRuns)(engine, names);
  await demandFreePorts(args.ports);

  const hadData = (await volumesOf(engine, names)).length > 0;
  const cleanUp = () => (hadData ? removeWhatRuns : removeEverything)(engine, names);
  try {
    return await Promise.race([
      runAndProve({ args, reporter, interrupted, environment, deployment, engine, names }),
      whenAborted(interrupted),
    ]);
  } catch (error) {
    await cleanUp();
    if (!interrupted.aborted) throw error;
    reporter.note(hadData ? 'Stopped; the data is kept.' : 'Stopped; nothing is left behind.');
    return interruptedExitCode;
  }
}

/** As a shell says it of what Ctrl-C ended. */
const interruptedExitCode = 130;

interface Run {
  args: StartArguments;
  reporter: Reporter;
  interrupted: AbortSignal;
  environment: LocalEnvironment;
  deployment: Deployment;
  engine: ContainerEngine;
  names: Names;
}

async function runAndProve(context: Run): Promise<number> {
  const { args, reporter, environment, deployment, engine } = context;
  const images = await prepareImages({
    engine,
    reporter,
    tag: `localhost/matomo-local-image:${args.environment}`,
    base: args.base,
    mariadbVersion: deployment.database.version,
  });
  for (const line of standInWarning(images)) reporter.result(line);
  for (const line of opening(environment, deployment, images, args)) reporter.result(line);

  const run = await EnvironmentRun.start({ ...context, images, ports: args.ports });
  const passed = await proof(context, run);
  if (!passed) await showLastWords(context, run);
  const { config } = environment;
  const passwordFile = run.secrets.fileOf(`matomo/${config.name}/admin-password`);
  const authorityFile = run.authority.certificateFile;
  for (const line of closing(environment, args, { passwordFile, authorityFile })) reporter.result(line);
  for (const line of standInWarning(images)) reporter.result(line);

  if (passed && !args.detach) await stay(context, run);
  return passed ? 0 : 1;
}

async function proof(
  { args, reporter, environment, deployment }: Run,
  run: EnvironmentRun,
): Promise<boolean> {
  const { config } = environment;
  const https = deployment.edge.listeners.find(({ protocol }) => protocol === 'HTTPS');
  return prove({
    reporter,
    client: new EdgeClient(config.host, args.ports, await readFile(run.authority.certificateFile, 'utf8')),
    database: run.database,
    databaseName: databaseName(deployment),
    hsts: https?.attributes['routing.http.response.strict_transport_security.header_value'],
    site: config.site,
    admin: {
      login: config.admin.login,
      password: await readFile(run.secrets.fileOf(`matomo/${config.name}/admin-password`), 'utf8'),
    },
    archive: () => reporter.step('Running the archive task', () => run.runScheduled('archive')),
  });
}

function databaseName({ migration }: Deployment): string {
  const [{ Environment }] = migration.ContainerDefinitions;
  return Environment.find(({ Name }) => Name === 'MATOMO_DATABASE_DBNAME')?.Value ?? '';
}

async function showLastWords({ engine, reporter }: Run, run: EnvironmentRun): Promise<void> {
  for (const { container, role } of run.serving) {
    reporter.note(`The last words of ${role}:`);
    reporter.note(await engine.logs(container, { lastLines: 20 }));
  }
  reporter.note('It keeps running for you to look at; npm stop removes it.');
}

/** Passes on the tasks' logs until Ctrl-C. */
async function stay({ engine, reporter, interrupted }: Run, run: EnvironmentRun): Promise<void> {
  await Promise.all(
    run.serving.map(({ container, role }) =>
      engine.followLogs(container, (line) => reporter.result(`[${role}] ${line}`), interrupted),
    ),
  );
}

/** Never fulfilled; rejected by Ctrl-C. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('interrupted')), { once: true });
  });
}
