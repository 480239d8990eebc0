import { Failure } from '../../cli/failure';
import { findTarget } from '../environment/release-target';
import { insideChecks, systemCheck } from '../doctor/inside';
import { backupsCheck, hostLeadsCheck, stacksCheck } from '../doctor/outside';
import { statusChecks } from '../doctor/status-checks';
import { localName, type Place } from '../place/place';
import { type Check, looked, textOf } from '../preflight/check';
import type { NameService } from '../preflight/names';
import { type FetchJson, fetchJson, signOnCheck } from '../preflight/provider';
import { readStatus } from '../status/read';
import { awsOptions, connectTo } from './aws-options';
import { jsonOption } from './common-options';
import type { OptionValues } from '../../cli/command';
import type { OpsCommand, OpsContext } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';
import { publicNames } from './public-names';

/** `doctor <environment>`: everything that can be wrong, a line each. */
export const doctor = (names: NameService = publicNames, fetch: FetchJson = fetchJson): OpsCommand => ({
  name: 'doctor',
  arguments: [environmentArgument],
  summary:
    'Looks at everything that can be wrong, from outside and inside, with the remedy; takes two minutes',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const { reporter } = context;
    const place = await placeOf(context, values, name);
    const checks = await reporter.step(`Looking at ${name}`, async () => {
      const inside = [insideChecks(place, name), systemCheck(place, name).then((check) => [check])];
      const outside =
        name === localName ? tasksRun(place) : outsideChecks(context, values, name, { names, fetch });
      return (await Promise.all([outside, ...inside])).flat();
    });
    reporter.result(values['json'] === true ? JSON.stringify(checks, undefined, 2) : textOf(checks));
    const wrong = checks.filter(({ result }) => result === 'wrong').length;
    if (wrong > 0)
      throw new Failure(`${name} is not well: ${wrong} of ${checks.length} checks are WRONG above.`);
  },
});

/** On this machine there is no service that starts them again. */
async function tasksRun(place: Place): Promise<readonly Check[]> {
  const tasks = await place.tasks();
  const stopped = tasks.filter(({ state }) => state !== 'RUNNING');
  return [
    stopped.length === 0
      ? { what: 'tasks', result: 'ok', detail: `${tasks.length} containers run` }
      : {
          what: 'tasks',
          result: 'wrong',
          detail: stopped.map(({ id, reason }) => `${id} ${reason ?? 'does not run'}`).join(', '),
          remedy: 'npm start',
        },
  ];
}

async function outsideChecks(
  context: OpsContext,
  values: OptionValues,
  name: string,
  { names, fetch }: { names: NameService; fetch: FetchJson },
): Promise<readonly Check[]> {
  const clients = connectTo(context, name, values);
  const { disposable, host, access } = context.configuration(name);
  const target = await findTarget(clients.cloudFormation, name);
  const { databaseInstance: instance, loadBalancer } = target;
  const now = context.clock.now();
  const { signOn } = access;
  const [stacks, leads, database, status, provider] = await Promise.all([
    looked('stacks', () => stacksCheck(clients.cloudFormation, { name, disposable })),
    looked('host', () => hostLeadsCheck(names, { host, loadBalancer })),
    looked('backups', () =>
      backupsCheck(clients.rds, { ...{ instance, disposable, now }, environment: name }),
    ),
    readStatus(context, clients, target).then(statusChecks, (error: Error): readonly Check[] => [
      { what: 'status', result: 'unknown', detail: `could not be looked at: ${error.message}` },
    ]),
    signOn === undefined ? [] : looked('sign-on', () => signOnCheck(fetch, signOn)),
  ]);
  return [stacks, leads, ...status, database, provider].flat();
}
