import { Failure, usageFailure } from '../cli/failure';

const signIn =
  'Sign in (aws sso login, or whatever gives you credentials) and give the profile with --profile or AWS_PROFILE.';

/** Errors by their names that more than one service throws, and what to do about them. */
const explanations: Readonly<Record<string, string>> = {
  CredentialsProviderError: `No AWS credentials were found. ${signIn}`,
  TokenProviderError: `The AWS sign-in has expired. ${signIn}`,
  ExpiredToken: `The AWS credentials have expired. ${signIn}`,
  ExpiredTokenException: `The AWS credentials have expired. ${signIn}`,
  RequestExpired: `AWS refused the request as too old. Set the clock of this machine, or sign in again.`,
  InvalidClientTokenId: `AWS does not know the credentials. ${signIn}`,
  UnrecognizedClientException: `AWS does not know the credentials. ${signIn}`,
  SignatureDoesNotMatch: `AWS refused the signature: the secret access key is wrong. ${signIn}`,
};

const denials: readonly string[] = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'UnauthorizedException',
];

/** Codes of Node's network errors. */
const unreachable: readonly string[] = ['ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EAI_AGAIN'];

/**
 * One sentence for an error of AWS or of the way there: what is wrong and what to do.
 * @returns `undefined` for anything else: that is a bug, and deserves its stack trace.
 */
export function awsFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  const explanation = explanations[name];
  if (explanation !== undefined) return usageFailure(explanation);
  if (message === 'Region is missing') {
    return usageFailure('No AWS region is given. Give it with --region, AWS_REGION or in the profile.');
  }
  if (denials.includes(name)) {
    return new Failure(
      `AWS denied access: ${message}. Use credentials that may do this, or have the right added.`,
    );
  }
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && unreachable.includes(code)) {
    return new Failure(`AWS cannot be reached (${message}). Check the network and --region.`);
  }
  if ('$metadata' in error) return new Failure(`AWS refused: ${name}: ${message}`);
  return undefined;
}
