import { imageVariables } from '../../contract/image';
import type { ContainerEngine } from '../../engine/container-engine';
import { existingEngine } from '../../engine/find-engine';
import { Failure, usageFailure } from '../../cli/failure';
import type { LogEvent, LogQuery } from '../../ops/logs/event';
import { isTrouble } from '../../ops/logs/event';
import type { LocalPlace as Local } from '../../ops/alarms/local';
import type { RoleRun, TaskState } from '../../ops/place/place';
import { AlarmWatch } from '../stand-ins/alarm-watch';
import { alarmMailer } from '../stand-ins/mail-catcher';
import { environmentLabel, Names } from '../machine/names';

/** Where `AlarmWatch` keeps what it knows. */
export const alarmsFile = 'alarms.json';

const entrypoint = '/opt/matomo-fargate/entrypoint.sh';

/**
 * What `npm start` runs on this machine.
 *
 * @throws Failure with exit code 2 if nothing runs, or several environments do
 */
export async function localPlace(cacheDirectory: string): Promise<Local> {
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
  return LocalPlace.find(engine, new Names(environment));
}

const firstWebTask = 'web-1';

/** An environment in containers of this machine. A role runs in the container of a web task, which has its settings. */
export class LocalPlace implements Local {
  readonly watch: AlarmWatch;

  private constructor(
    private readonly engine: ContainerEngine,
    private readonly names: Names,
    readonly url: string,
  ) {
    this.watch = new AlarmWatch(names.file(alarmsFile), alarmMailer(engine, names));
  }

  static async find(engine: ContainerEngine, names: Names): Promise<LocalPlace> {
    // The first one is that of links, with the port of this machine.
    const { stdout } = await engine.exec(names.container(firstWebTask), [
      'printenv',
      imageVariables.trustedHosts,
    ]);
    return new LocalPlace(engine, names, `https://${stdout.trim().split(',')[0]}`);
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

  async run({ task, command, environment = {} }: RoleRun, onLine: (line: string) => void): Promise<number> {
    if (task === 'migrate') {
      throw usageFailure(
        'On this machine the migration belongs to npm start: npm start -- --detach runs it again.',
      );
    }
    const { exitCode, stdout } = await this.engine.exec(
      this.names.container(firstWebTask),
      [entrypoint, ...command],
      { onLine, secrets: environment },
    );
    await this.watch.observe(stdout);
    return exitCode;
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
