import { Failure } from '../../cli/failure';
import { bootstrapCheck, linkedRolesCheck, providerCheck } from '../preflight/account';
import { looked, textOf } from '../preflight/check';
import { databaseCheck } from '../preflight/database';
import { type BuildingMachine, machineCheck, thisMachine } from '../preflight/machine';
import { hostCheck, zoneCheck, type NameService } from '../preflight/names';
import { type FetchJson, fetchJson, signOnCheck } from '../preflight/provider';
import { quotaCheck } from '../preflight/quotas';
import { awsOptions, awsOptionsOf } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { publicNames } from './public-names';

/** `preflight <environment>`: what a first deployment would fail at. */
export const preflight = (
  names: NameService = publicNames,
  machine: BuildingMachine = thisMachine,
  fetch: FetchJson = fetchJson,
): OpsCommand => ({
  name: 'preflight',
  arguments: [environmentArgument],
  summary: 'Looks for what a first deployment would fail at, and says the command that mends it',
  options: {
    fix: { type: 'boolean', help: 'Makes service-linked roles that are missing' },
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const config = context.configuration(name);
    const { cloudFormation, iam, rds, serviceQuotas } = context.connect({
      region: config.region,
      ...awsOptionsOf(values),
    });
    const { signOn } = config.access;
    const checks = await Promise.all([
      looked('account and bootstrap', () => bootstrapCheck(cloudFormation, config)),
      looked('service-linked roles', () => linkedRolesCheck(iam, values['fix'] === true)),
      looked("GitHub's identity provider", () => providerCheck(iam, config)),
      looked('database', () => databaseCheck(rds, config)),
      looked('quotas', () => quotaCheck(serviceQuotas, config)),
      looked('building the image', () => machineCheck(machine, config)),
      looked('zone', () => zoneCheck(names, config)),
      looked('host', () => hostCheck(names, config)),
      ...(signOn === undefined ? [] : [looked('sign-on', () => signOnCheck(fetch, signOn))]),
    ]);
    context.reporter.result(textOf(checks));
    if (checks.some(({ result }) => result === 'wrong')) {
      throw new Failure(`${name} is not ready to be deployed: see WRONG above.`);
    }
  },
});
