import { imageVariables } from '../../contract/image';
import { namesOf } from '../../contract/names';
import type { ContainerEngine } from '../../engine/container-engine';
import { existingEngine } from '../../engine/find-engine';
import { Failure, usageFailure } from '../../cli/failure';
import type { LogEvent, LogQuery } from '../../ops/logs/event';
import { isTrouble } from '../../ops/logs/event';
import type { LocalPlace as Local } from '../../ops/alarms/local';
import type { RoleRun, TaskState } from '../../ops/place/place';
import { AlarmWatch } from '../stand-ins/alarm-watch';
import { CertificateAuthority } from '../stand-ins/certificate-authority';
import { alarmMailer } from '../stand-ins/mail-catcher';
import { SecretStore } from '../stand-ins/secret-store';
import { FolderHandover, handovers } from './folder-handover';
import { type LocalEnvironment, localEnvironment } from './local-environment';
import { taskContainer } from './task-container';
import { taskOptions } from './task-options';
import { cacheDirectory, environmentLabel, Names } from '../machine/names';
import { readDeployment, roleOf } from '../templates/deployment';

/** Where `AlarmWatch` keeps what it knows. */
export const alarmsFile = 'alarms.json';

const entrypoint = '/opt/matomo-fargate/entrypoint.sh';

/**
 * What `npm start` runs on this machine.
 *
 * @param environments what config/ exports
 * @throws Failure with exit code 2 if nothing runs, or several environments do
 */
export async function localPlace(environments: Readonly<Record<string, unknown>>): Promise<Local> {
  const engine = await existingEngine(cacheDirectory);
  if (typeof engine === 'string') throw new Failure(engine);
  const running: string[] = [];
  for (const environment of await engine.labelValues(environmentLabel)) {
    if (await engine.inspect(new Names(environment).container(firstWebTask))) running.push(environment);
  }
  const [environment] = running;
  if (environment === undefined)
    throw usageFailure('Nothing runs on this machine. Start it: npm start -- --detach');
  if (running.length > 1) {
    throw usageFailure(
      `Several environments run on this machine (${running.join(', ')}). Stop all but one: npm stop -- --env ${environment}`,
    );
  }
  return LocalPlace.find(engine, new Names(environment), () => localEnvironment(environments, environment));
}

const firstWebTask = 'web-1';

/**
 * An environment in containers of this machine. A role runs in the container of a web task, which has its settings; in
 * one of its own where it needs the migration's rights, or files.
 */
export class LocalPlace implements Local {
  readonly watch: AlarmWatch;
  readonly url: string;
  private synthesised: LocalEnvironment | undefined;

  private constructor(
    private readonly engine: ContainerEngine,
    private readonly names: Names,
    /** With ports, that of links first. */
    private readonly trustedHosts: readonly string[],
    private readonly synthesise: () => LocalEnvironment,
  ) {
    this.url = `https://${trustedHosts[0]}`;
    this.watch = new AlarmWatch(names.file(alarmsFile), alarmMailer(engine, names));
  }

  /** @param synthesise is called once something asks for the templates */
  static async find(
    engine: ContainerEngine,
    names: Names,
    synthesise: () => LocalEnvironment,
  ): Promise<LocalPlace> {
    const { stdout } = await engine.exec(names.container(firstWebTask), [
      'printenv',
      imageVariables.trustedHosts,
    ]);
    return new LocalPlace(engine, names, stdout.trim().split(','), synthesise);
  }

  async tasks(): Promise<readonly TaskState[]> {
    return Promise.all(
      (await this.roles()).map(async ({ role, container }) => {
        const state = await this.engine.inspect(container);
        return {
          role,
          id: container,
          state: state?.running === true ? 'RUNNING' : 'STOPPED',
          health: 'UNKNOWN',
          started: state && (await this.engine.startedAt(container)).getTime(),
          // The others are stand-ins for what AWS has.
          image: role === 'web' ? this.names.image : 'of a stand-in',
          ...(state?.running === false && { reason: `ended with exit code ${state.exitCode}` }),
        };
      }),
    );
  }

  async logs({ since, role, errorsOnly }: LogQuery): Promise<readonly LogEvent[]> {
    const roles = await this.roles();
    const asked = roles.filter((each) => role === undefined || each.role === role);
    if (asked.length === 0) {
      const known = [...new Set(roles.map((each) => each.role))].join(', ');
      throw usageFailure(`There is no container '${role}' here; there are ${known}.`);
    }
    const events = asked.map(async ({ role: of, container }) =>
      (await this.engine.logLines(container, new Date(since)))
        .filter(({ line }) => !errorsOnly || isTrouble(line))
        .map(({ time, line }) => ({
          ...{ time: time.getTime(), role: of, task: container.slice(this.names.network.length + 1), line },
          id: `${container} ${time.toISOString()} ${line}`,
        })),
    );
    return (await Promise.all(events)).flat().sort((a, b) => a.time - b.time);
  }

  async run(role: RoleRun, onLine: (line: string) => void): Promise<number> {
    const ofItsOwn = role.task === 'migrate' || role.handover !== undefined;
    const { exitCode, stdout } = await (ofItsOwn
      ? this.runApart(role, onLine)
      : this.runInside(role, onLine));
    await this.watch.observe(stdout);
    return exitCode;
  }

  private runInside({ command, environment = {} }: RoleRun, onLine: (line: string) => void) {
    return this.engine.exec(this.names.container(firstWebTask), [entrypoint, ...command], {
      onLine,
      secrets: environment,
    });
  }

  /** In a container like the task's. */
  private async runApart({ task, command, environment, handover }: RoleRun, onLine: (line: string) => void) {
    const { templates } = this.environment;
    const { migration, scheduled } = readDeployment(templates);
    const definition = [migration, ...scheduled.map((each) => each.task)].find(
      (each) => roleOf(each) === task,
    );
    if (definition === undefined)
      throw usageFailure(`The configuration of '${this.names.environment}' has no task '${task}'.`);
    const { certificateFile } = await CertificateAuthority.openOrMake(cacheDirectory);
    const options = await taskOptions({
      ...{ engine: this.engine, names: this.names, templates, secrets: this.secrets },
      ...{ trustedHosts: this.trustedHosts, databaseCaFile: certificateFile },
    });
    const spec = await taskContainer(definition, `${task}-${process.pid}`, options, command);
    try {
      return await this.engine.runToEnd(
        {
          ...spec,
          environment: { ...spec.environment, ...environment },
          mounts: [
            ...(spec.mounts ?? []),
            ...(handover?.mount ? [{ type: 'bind', ...handover.mount } as const] : []),
          ],
        },
        { onLine },
      );
    } finally {
      await this.engine.remove('container', [spec.name]);
    }
  }

  handover(): Promise<FolderHandover> {
    return FolderHandover.open(this.names.file(handovers));
  }

  salt(): Promise<string> {
    return this.secrets.read(this.saltName);
  }

  replaceSalt(value: string): Promise<void> {
    return this.secrets.replace(this.saltName, value);
  }

  private get saltName(): string {
    return namesOf(this.names.environment).secret('salt');
  }

  private get secrets(): SecretStore {
    return SecretStore.of(this.names, this.environment.templates);
  }

  private get environment(): LocalEnvironment {
    return (this.synthesised ??= this.synthesise());
  }

  async shell(role: string) {
    const found = (await this.roles()).find((each) => each.role === role);
    if (found === undefined)
      throw new Failure(`No container '${role}' runs here: npm run ops -- tasks local`);
    return {
      program: this.engine.name,
      args: ['exec', '--interactive', '--tty', found.container, '/bin/bash'],
    };
  }

  /** Containers, and what each is: `web` of `web-1` and `web-2`. */
  private async roles(): Promise<{ role: string; container: string }[]> {
    const containers = await this.engine.list('container', this.names.labels);
    return containers.sort().map((container) => ({
      container,
      role: container.slice(this.names.network.length + 1).replace(/-\d+$/, ''),
    }));
  }
}
