import { awsFailure } from '../../lib/aws/failure';
import { awsError } from '../support/fake-client';

test.each([
  ['CredentialsProviderError', 'anything', 2, /^No AWS credentials were found\. Sign in/],
  ['TokenProviderError', 'anything', 2, /^The AWS sign-in has expired\. Sign in/],
  ['ExpiredToken', 'anything', 2, /^The AWS credentials have expired\. Sign in/],
  ['ExpiredTokenException', 'anything', 2, /^The AWS credentials have expired\. Sign in/],
  ['RequestExpired', 'anything', 2, /Set the clock/],
  ['InvalidClientTokenId', 'anything', 2, /^AWS does not know the credentials/],
  ['UnrecognizedClientException', 'anything', 2, /^AWS does not know the credentials/],
  ['SignatureDoesNotMatch', 'anything', 2, /secret access key is wrong/],
  ['Error', 'Region is missing', 2, /--region, AWS_REGION/],
  [
    'AccessDenied',
    'x may not y',
    1,
    /^AWS denied access: x may not y\. Use credentials that may do this, or have the right added\.$/,
  ],
  ['AccessDeniedException', 'x may not y', 1, /^AWS denied access: x may not y/],
])('%s is explained in one sentence', (name, message, exitCode, sentence) => {
  expect(awsFailure(awsError(name, message))).toMatchObject({
    exitCode,
    message: expect.stringMatching(sentence) as unknown,
  });
});

test('a network error says that AWS is not reached', () => {
  const error = Object.assign(new Error('getaddrinfo ENOTFOUND ecs.eu.amazonaws.com'), { code: 'ENOTFOUND' });
  expect(awsFailure(error)?.message).toMatch(
    /^AWS cannot be reached: there is no address for ecs\.eu\.amazonaws\.com\..*--region/,
  );
});

test('any other answer of AWS is given with its name', () => {
  const error = Object.assign(awsError('ServiceNotActiveException', 'Service was not ACTIVE.'), {
    $metadata: {},
  });
  expect(awsFailure(error)?.message).toBe('AWS refused: ServiceNotActiveException: Service was not ACTIVE.');
});

test.each([new TypeError('a bug'), 'not even an error'])('a bug is none of it', (error) => {
  expect(awsFailure(error)).toBeUndefined();
});
