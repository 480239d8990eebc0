import { readFile } from 'node:fs/promises';
import { namesOf } from '../../contract/names';
import { readableLines } from '../../aws/log-line';
import type { StartArguments } from './arguments';
import type { ContainerEngine } from '../../engine/container-engine';
import type { Deployment } from '../templates/deployment';
import { EdgeClient } from '../proof/edge-client';
import { EnvironmentRun } from '../run/environment-run';
import { insideChecks, systemCheck } from '../../ops/doctor/inside';
import { localName } from '../../ops/place/place';
import { LocalPlace } from '../run/local-place';
import { prepareImages } from '../run/images';
import { Failure } from '../../cli/failure';
import type { LocalEnvironment } from '../run/local-environment';
import type { Names } from '../machine/names';
import { prove } from '../proof/proof';
import type { Reporter } from '../../cli/reporter';
import { closing, opening, standInWarning } from './summary';
import { until } from '../../cli/until';

export interface RunContext {
  args: StartArguments;
  reporter: Reporter;
  environment: LocalEnvironment;
  deployment: Deployment;
  engine: ContainerEngine;
  names: Names;
  /** Aborted by Ctrl-C. */
  interrupted: AbortSignal;
  /** Called when everything runs: from then on there is data to keep. */
  onceUp: () => void;
}

/**
 * Brings an environment up, proves it, says where it is, and stays with its logs unless it's to be detached.
 *
 * @returns the exit code: 0 if the proof holds, 1 if not; everything keeps running either way
 */
export async function runAndProve(context: RunContext): Promise<number> {
  const { args, reporter, environment, deployment, engine, names } = context;
  const { config } = environment;
  const images = await prepareImages({
    engine,
    reporter,
    tag: names.image,
    base: args.base,
    acme: args.acme,
    plugins: config.plugins,
    mariadbVersion: deployment.database.version,
  });
  const say = (lines: readonly string[]) => lines.forEach((line) => reporter.result(line));
  say(standInWarning(images));
  say(opening(environment, deployment, images, args));

  const run = await EnvironmentRun.start({ ...context, images, ports: args.ports });
  context.onceUp();
  const passwordFile = run.secrets.fileOf(namesOf(config.name).secret('admin-password'));
  const rootFile = run.acme?.rootFile ?? run.authority.certificateFile;
  const client = new EdgeClient(config.host, args.ports, await readFile(rootFile, 'utf8'));
  await targetsHealthy(context, client);
  const passed = await proof(context, run, client, passwordFile);
  if (!passed) await showLastWords(context, run);
  const stays = passed && !args.detach;
  say(closing(environment, args, { passwordFile, authorityFile: rootFile }, stays));
  say(standInWarning(images));

  if (stays) await stay(context, run);
  return passed ? 0 : 1;
}

/**
 * Waits until the load balancer's own health checks pass: it answers 503 in the tasks' place before.
 *
 * @throws Failure with its last words if they don't
 */
async function targetsHealthy(
  { reporter, engine, names, deployment }: RunContext,
  client: EdgeClient,
): Promise<void> {
  const patience = 60_000;
  const [{ HealthCheckPath: path = '/' } = {}] = deployment.edge.targetGroups;
  await reporter.step('Waiting for the load balancer to find the tasks healthy', async () => {
    const answer = async () => ((await client.request({ path })).status === 503 ? undefined : true);
    if (await until(answer, { within: patience })) return;
    const logs = await engine.logs(names.container('load-balancer'), { lastLines: 15 });
    throw new Failure(
      `The load balancer does not find the tasks healthy in ${patience / 1000} s. Its last words:\n${logs}`,
    );
  });
}

async function proof(
  { reporter, environment, deployment, engine, names }: RunContext,
  run: EnvironmentRun,
  client: EdgeClient,
  passwordFile: string,
): Promise<boolean> {
  const { config } = environment;
  const https = deployment.edge.listeners.find(({ protocol }) => protocol === 'HTTPS');
  return prove({
    reporter,
    client,
    database: run.database,
    databaseName: databaseName(deployment),
    acmeRoot: run.acme && (await readFile(run.acme.rootFile, 'utf8')),
    hsts: https?.attributes['routing.http.response.strict_transport_security.header_value'],
    site: config.site,
    admin: { login: config.admin.login, password: await readFile(passwordFile, 'utf8') },
    doctor: async () => {
      const place = await LocalPlace.find(engine, names, () => environment);
      return [...(await insideChecks(place, localName)), await systemCheck(place, localName)];
    },
    archive: () => reporter.step('Running the archive task', () => run.runScheduled('archive')),
  });
}

function databaseName({ migration }: Deployment): string {
  const [{ Environment }] = migration.ContainerDefinitions;
  return Environment.find(({ Name }) => Name === 'MATOMO_DATABASE_DBNAME')?.Value ?? '';
}

async function showLastWords({ engine, reporter }: RunContext, run: EnvironmentRun): Promise<void> {
  for (const { container, role } of run.serving) {
    reporter.note(`The last words of ${role}:`);
    reporter.note(readableLines(await engine.logs(container, { lastLines: 20 })));
  }
  reporter.note('It keeps running for you to look at; npm stop removes it.');
}

/** Passes on the tasks' logs until Ctrl-C. */
async function stay({ engine, reporter, interrupted }: RunContext, run: EnvironmentRun): Promise<void> {
  await Promise.all(
    run.serving.map(({ container, role }) =>
      engine.followLogs(container, (line) => reporter.result(`[${role}] ${line}`), interrupted),
    ),
  );
}
