import type { OptionValues } from '../../cli/command';
import { AwsPlace } from '../place/aws-place';
import { localName, type Place } from '../place/place';
import { awsOptionsOf, connectTo } from './aws-options';
import type { OpsContext } from './context';

/**
 * Where an environment runs: `local` is what npm start runs on this machine.
 *
 * @throws Failure with exit code 2 if it does not run
 */
export function placeOf(context: OpsContext, values: OptionValues, name: string): Promise<Place> {
  if (name === localName) return context.local();
  return AwsPlace.find(
    { clients: connectTo(context, name, values), clock: context.clock },
    { name, ...{ region: context.configuration(name).region }, ...awsOptionsOf(values) },
  );
}

/**
 * For what is said without asking anybody, as by --dry-run.
 *
 * @throws ConfigurationError for an environment that there is none of
 */
export function demandKnown({ configuration }: Pick<OpsContext, 'configuration'>, name: string): void {
  if (name !== localName) configuration(name);
}
