import { textOf, wholeNumberOf } from '../../cli/arguments';
import type { OptionValues } from '../../cli/command';
import { usageFailure } from '../../cli/failure';
import type { ResolvedConfig } from '../../config';
import { namesOf } from '../../contract/names';
import { findEnvironment } from '../environment/environment';
import { boundsOf, setBounds } from '../services/scale';
import { awsOptions, connectTo } from './aws-options';
import { dryRunOption } from './common-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';

/** As many as `web.tasks` takes. */
const most = 100;

/** @throws Failure with exit code 2 for tasks that the environment has not */
function roleOf(
  values: OptionValues,
  { tracker }: Pick<ResolvedConfig, 'tracker'>,
  name: string,
): 'web' | 'tracker' {
  const role = textOf(values, 'of') ?? 'web';
  if (role === 'web' || (role === 'tracker' && tracker !== undefined)) return role;
  throw usageFailure(
    role === 'tracker'
      ? `--of is 'tracker', and in ${name} the web tasks track: tracker in config/${name}.ts gives tracking its own.`
      : `--of is '${role}': give web or tracker.`,
  );
}

/** `scale <environment>`: how many web tasks run, until a deployment says otherwise. */
export const scale: OpsCommand = {
  name: 'scale',
  arguments: [environmentArgument],
  example: '--min 4 --max 8',
  summary: 'How many web tasks run at least and at most; changes it for a while, before a rush of visitors',
  options: {
    of: {
      type: 'string',
      placeholder: 'web|tracker',
      help: 'Whose tasks, where tracking has its own. Default: web',
    },
    min: { type: 'string', placeholder: 'N', help: 'Tasks that always run. Default: as now' },
    max: { type: 'string', placeholder: 'N', help: 'Tasks under the highest load. Default: as now' },
    ...dryRunOption,
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const { reporter, configuration } = context;
    const number = (option: string) => wholeNumberOf(values, option, { min: 1, max: most, unit: 'tasks' });
    const wanted = { min: number('min'), max: number('max') };
    const { applicationAutoScaling, cloudFormation } = connectTo(context, name, values);
    const { cluster } = await findEnvironment(cloudFormation, name);
    const configured = configuration(name);
    const role = roleOf(values, configured, name);
    const service = namesOf(name).service(role);
    const before = await boundsOf(applicationAutoScaling, cluster, service);
    const after = { min: wanted.min ?? before.min, max: wanted.max ?? before.max };
    const text = ({ min, max }: typeof after) => `${min} to ${max} tasks`;
    const declared = (configured[role] ?? configured.web).tasks;
    if (wanted.min === undefined && wanted.max === undefined) {
      reporter.result(`${text(before)} run in ${name}, ${text(declared)} by config/${name}.ts.`);
      return;
    }
    if (after.min > after.max) {
      throw usageFailure(`--min ${after.min} is more than --max ${after.max}. Nothing was changed.`);
    }
    if (after.max > declared.max) {
      throw usageFailure(
        `--max ${after.max} is more than ${role}.tasks.max of config/${name}.ts, ${declared.max}, by which the database's connections ` +
          'are reckoned: raise it there, and deploy. Nothing was changed.',
      );
    }
    if (values['dry-run'] === true) {
      reporter.result(`Would change, in ${name}: ${text(before)} to ${text(after)}.`);
      return;
    }
    await setBounds(applicationAutoScaling, cluster, service, after);
    reporter.result(
      `${text(after)} run in ${name} from now on, before it were ${text(before)}. A deployment that changes ${role}.tasks sets ${text(declared)} again.`,
    );
  },
};
