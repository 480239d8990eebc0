import type { AwsOptions } from '../../aws/clients';
import type { CommandOption, OptionValues } from '../../cli/command';

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
    help: "The environment's region. Default: as the AWS CLI",
  },
} as const satisfies Record<string, CommandOption>;

/** Reads `awsOptions` from a call. */
export function awsOptionsOf({ profile, region }: OptionValues): AwsOptions {
  return {
    ...(typeof profile === 'string' && { profile }),
    ...(typeof region === 'string' && { region }),
  };
}
