import { readableLines } from '../../aws/log-line';
import { AcmeRun } from './acme-run';
import { AlarmWatch } from '../stand-ins/alarm-watch';
import { alarmsFile } from './local-place';
import { readAlarms } from '../templates/alarms';
import type { Ports } from '../machine/ports';
import { CertificateAuthority } from '../stand-ins/certificate-authority';
import type { ChildProcessResult } from '../../engine/child-process';
import type { ContainerEngine } from '../../engine/container-engine';
import { DatabaseContainer } from '../stand-ins/database';
import { type Deployment, roleOf, type Service } from '../templates/deployment';
import { healthy } from './health-check';
import type { Images } from './images';
import { startLoadBalancer } from '../stand-ins/load-balancer';
import type { LocalEnvironment } from './local-environment';
import { Failure } from '../../cli/failure';
import { alarmMailer, startMailCatcher } from '../stand-ins/mail-catcher';
import { cacheDirectory, type Names } from '../machine/names';
import type { Reporter } from '../../cli/reporter';
import { SecretStore } from '../stand-ins/secret-store';
import { functions } from '../templates/stand-in-values';
import { taskContainer, type TaskContainerOptions } from './task-container';
import type { TaskDefinition } from '../templates/task-definition';
import { taskOptions } from './task-options';

export interface EnvironmentRunOptions {
  engine: ContainerEngine;
  reporter: Reporter;
  names: Names;
  environment: LocalEnvironment;
  deployment: Deployment;
  images: Images;
  ports: Ports;
}

/** An environment in containers, from its network to its load balancer. */
export class EnvironmentRun {
  readonly secrets: SecretStore;
  /** Undefined where the certificate comes from the local authority. */
  acme: AcmeRun | undefined;

  private constructor(
    private readonly options: EnvironmentRunOptions,
    readonly authority: CertificateAuthority,
    readonly database: DatabaseContainer,
    private readonly tasks: TaskContainerOptions,
    private readonly watch: AlarmWatch,
  ) {
    this.secrets = tasks.secrets;
  }

  /**
   * Starts everything in the order of a deployment: what holds data, the migration, and only then what serves.
   *
   * @throws Failure with the last words of whatever doesn't come up
   */
  static async start(options: EnvironmentRunOptions): Promise<EnvironmentRun> {
    const { engine, reporter, names, environment, images, deployment, ports } = options;
    const { templates, config } = environment;
    const secrets = SecretStore.of(names, templates);
    const authority = await CertificateAuthority.openOrMake(cacheDirectory);
    await engine.create('network', names.network, names.labels);
    const database = new DatabaseContainer({
      ...{ engine, names, secrets, authority },
      image: images.database,
      definition: deployment.database,
    });
    await reporter.step('Starting the database', () => database.start());
    await startMailCatcher(engine, { names, image: images.mailCatcher, webPort: ports.mail });

    const watch = new AlarmWatch(names.file(alarmsFile), alarmMailer(engine, names));
    await watch.begin(readAlarms(templates));

    const tasks = await taskOptions({
      ...{ engine, names, templates, secrets },
      trustedHosts: [config.host, ...config.aliases].map((host) => `${host}:${ports.https}`),
      databaseCaFile: authority.certificateFile,
    });
    const run = new EnvironmentRun(options, authority, database, tasks, watch);
    await run.migrate();
    run.acme = await run.startAcme();
    await run.serve();
    await run.issue();
    return run;
  }

  /** Runs the task of a schedule once, as its schedule would, and returns what became of it. */
  async runScheduled(role: string): Promise<{ exitCode: number; output: string }> {
    const scheduled = this.options.deployment.scheduled.find(({ task }) => roleOf(task) === role);
    if (!scheduled) throw new Failure(`No schedule of the templates runs a task ${role}.`);
    const { exitCode, stdout, stderr } = await this.runTask(scheduled.task);
    await this.watch.observe(stdout);
    return { exitCode, output: stdout + stderr };
  }

  /** Names of the containers that serve, by their role. */
  get serving(): readonly { container: string; role: string }[] {
    const { deployment, names } = this.options;
    return deployment.services.flatMap((service) =>
      targetsOf(service).map((role) => ({ container: names.container(role), role })),
    );
  }

  private async migrate(): Promise<void> {
    const { reporter, deployment } = this.options;
    const result = await reporter.step('Running the migration task', (progress) =>
      this.runTask(deployment.migration, progress),
    );
    if (result.exitCode === 0) return;
    const said = (result.stdout + result.stderr).trimEnd().split('\n').slice(-15).join('\n');
    throw new Failure(
      `The migration ended with exit code ${result.exitCode}. Its last words:\n${readableLines(said)}`,
    );
  }

  private async startAcme(): Promise<AcmeRun | undefined> {
    const { engine, names, images, deployment, ports } = this.options;
    if (images.acmeServer === undefined || deployment.renewal === undefined) return undefined;
    return AcmeRun.start({
      ...{ engine, names, authority: this.authority, settings: deployment.renewal },
      httpsPort: ports.https,
      images: { functions: images.mailCatcher, acmeServer: images.acmeServer },
    });
  }

  private async issue(): Promise<void> {
    const { acme } = this;
    if (acme === undefined) return;
    const { reporter } = this.options;
    const said = await reporter.step('Asking the ACME server for a certificate', () => acme.issue());
    reporter.result(said);
  }

  private async serve(): Promise<void> {
    const { engine, reporter, deployment, environment, images, names, ports } = this.options;
    const { host, aliases } = environment.config;
    await reporter.step('Starting the web tasks and the load balancer', async () => {
      for (const service of deployment.services) {
        for (const role of targetsOf(service)) {
          await engine.start(await taskContainer(service.task, role, this.tasks));
        }
        for (const role of targetsOf(service)) await healthy(engine, names.container(role), service.task);
      }
      await startLoadBalancer({
        ...{ engine, names, image: images.loadBalancer, edge: deployment.edge },
        certificate: this.acme?.placeholder ?? (await this.authority.issue([host, ...aliases, 'localhost'])),
        functions: this.acme?.functionsAddress,
        publishedPorts: { 80: ports.http, 443: ports.https },
        targets: Object.fromEntries(
          deployment.services.map((service) => [service.targetGroup, targetsOf(service)]),
        ),
        addresses: await this.targetAddresses(),
      });
    });
  }

  /** Addresses of everything that the load balancer passes requests to, by name. */
  private async targetAddresses(): Promise<Record<string, string>> {
    const { engine } = this.options;
    const targets = this.serving.map(({ container, role }) => [role, container] as const);
    if (this.acme) targets.push([functions.host, this.acme.functionsContainer]);
    return Object.fromEntries(
      await Promise.all(
        targets.map(async ([name, container]) => [name, await engine.address(container)] as const),
      ),
    );
  }

  private async runTask(task: TaskDefinition, onLine?: (line: string) => void): Promise<ChildProcessResult> {
    const { engine } = this.options;
    const spec = await taskContainer(task, roleOf(task), this.tasks);
    const result = await engine.runToEnd(spec, onLine ? { onLine } : {});
    await engine.remove('container', [spec.name]);
    return result;
  }
}

/** Names of a service's tasks in the network: `web-1`, `web-2` … */
function targetsOf({ task, desiredCount }: Service): string[] {
  return Array.from({ length: desiredCount }, (_, index) => `${roleOf(task)}-${index + 1}`);
}
