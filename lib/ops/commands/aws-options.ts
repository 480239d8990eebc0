import type { AwsClients, AwsOptions } from '../../aws/clients';
import type { CommandOption, OptionValues } from '../../cli/command';
import { usageFailure } from '../../cli/failure';
import { localName } from '../place/place';
import type { OpsContext } from './context';

/** The options of every command that talks to AWS. */
export const awsOptions = {
  profile: {
    type: 'string',
    placeholder: 'NAME',
    help: "Profile of your AWS configuration for the environment's account. Default: as the AWS CLI",
  },
  region: {
    type: 'string',
    placeholder: 'REGION',
    help: 'Another region than that of the configuration',
  },
} as const satisfies Record<string, CommandOption>;

/** Reads `awsOptions` from a call. */
export function awsOptionsOf({ profile, region }: OptionValues): AwsOptions {
  return {
    ...(typeof profile === 'string' && { profile }),
    ...(typeof region === 'string' && { region }),
  };
}

/**
 * Clients for an environment, in the region that its configuration says.
 * @throws Failure with exit code 2 if there is no such environment
 */
export function connectTo(
  { configuration, connect }: Pick<OpsContext, 'configuration' | 'connect'>,
  environment: string,
  values: OptionValues,
): AwsClients {
  if (environment === localName) {
    throw usageFailure(
      `What npm start runs on this machine is in no account of AWS: this command takes a deployed environment.`,
    );
  }
  const { region } = configuration(environment);
  return connect({ region, ...awsOptionsOf(values) });
}
