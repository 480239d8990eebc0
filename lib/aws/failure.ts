import { Failure, usageFailure } from '../cli/failure';

const signIn =
  'Sign in (aws sso login, or whatever gives you credentials) and give the profile with --profile or AWS_PROFILE.';

/** Errors by their names that more than one service throws, and what to do about them. */
const explanations: Readonly<Record<string, string>> = {
  // The SDK does not say whether a profile was looked for, or which.
  CredentialsProviderError: `No AWS credentials were found. ${signIn} If you gave one already, it may not exist: aws configure list-profiles.`,
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

/** Codes of Node's network errors, of its fetch, and names of the SDK's own. */
const unreachable: ReadonlySet<string> = new Set([
  ...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'ERR_SOCKET_CONNECTION_TIMEOUT'],
  ...['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
  'TimeoutError',
]);

/** Codes of a certificate that Node does not trust: of a proxy that reads along, as a rule. */
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_/;

/** Node's fetch and its attempts at several addresses hide the reason inside. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  return [error, ...[error.cause, ...inner].flatMap(causesOf)];
}

const codeOf = (error: Error): string => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
};

interface Answered {
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number };
}

const statusOf = (error: unknown): number | undefined => {
  const { $metadata, $response } = error as Answered;
  return $metadata?.httpStatusCode ?? $response?.statusCode;
};

/**
 * Whether AWS could not be reached, or could not answer at that moment: trouble that passes, and says nothing about what
 * was asked.
 */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof Failure) return false;
  if (causesOf(error).some((cause) => unreachable.has(codeOf(cause)))) return true;
  return (statusOf(error) ?? 0) >= 500 || isThrottle(error) || isForeignAnswer(error);
}

const isThrottle = ({ name }: Error): boolean =>
  /^Throttling|TooManyRequests|RequestLimitExceeded/.test(name);

/** What is no answer of AWS can't be read by the SDK. */
const isForeignAnswer = (error: Error): boolean =>
  '$response' in error && !('$fault' in error) && error instanceof SyntaxError;

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
  if (/^Region not accepted/.test(message)) return usageFailure(`${message}. Give another with --region.`);
  if (denials.includes(name)) {
    return new Failure(
      `AWS denied access: ${message}. Use credentials that may do this, or have the right added.`,
    );
  }
  return wayFailure(error) ?? refusedFailure(error);
}

function wayFailure(error: Error): Failure | undefined {
  const causes = causesOf(error);
  const name = causes
    .map((cause) => /getaddrinfo \w+ (\S+)/.exec(cause.message)?.[1])
    .find((host) => host !== undefined);
  if (name !== undefined) {
    return new Failure(
      `AWS cannot be reached: there is no address for ${name}. Check the network, the DNS, and that the region in ` +
        'the configuration, or in --region, exists.',
    );
  }
  const distrust = causes.find((cause) => untrusted.test(codeOf(cause)));
  if (distrust !== undefined) {
    return new Failure(
      `AWS cannot be reached safely: ${distrust.message}. A proxy that reads along has an authority of its own: name ` +
        'its certificate in NODE_EXTRA_CA_CERTS.',
    );
  }
  const broken = causes.findLast((cause) => unreachable.has(codeOf(cause)));
  if (broken !== undefined) {
    const reason = broken.message === '' ? codeOf(broken) : broken.message;
    return new Failure(
      `AWS cannot be reached (${reason}). Check the network, a proxy on the way, and --region.`,
    );
  }
  if (!isForeignAnswer(error)) return undefined;
  return new Failure(
    `Something on the way answered instead of AWS, with HTTP ${statusOf(error) ?? 'of unknown status'}: a proxy, as a ` +
      'rule. Let the hosts *.amazonaws.com through, and run this again.',
  );
}

function refusedFailure(error: Error): Failure | undefined {
  if ('$metadata' in error) return new Failure(`AWS refused: ${error.name}: ${error.message}`);
  return error.message === 'fetch failed'
    ? new Failure('A part of an image could not be fetched. Check the network, and run this again.')
    : undefined;
}
