import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { RenewalRequest } from '../../lambda/renew-certificate/renew';
import { type RenewalResult, sentence } from '../../lambda/renew-certificate/result';
import { awsOptions, connectTo } from './aws-options';
import { jsonOption } from './common-options';
import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { serviceOutput } from '../environment/environment';
import { Failure, usageFailure } from '../../cli/failure';

/** `certificate renew <environment>`: what the hourly schedule does, now. */
export const certificateRenew: OpsCommand = {
  name: 'certificate renew',
  arguments: [environmentArgument],
  summary: "Issues or renews a certificate from Let's Encrypt if it is due, and says why not",
  options: {
    force: {
      type: 'boolean',
      help: 'Also if it is not due yet. The authority limits how often; see docs/how-to/certificates.md',
    },
    ...jsonOption,
    ...awsOptions,
  },
  async run(context, values, environment: string) {
    const { reporter } = context;
    const clients = connectTo(context, environment, values);
    const name = await serviceOutput(clients.cloudFormation, environment, 'CertificateRenewalFunction');
    if (name === undefined) {
      throw usageFailure(
        `The certificate of ${environment} does not come from Let's Encrypt: no function renews it. ACM renews its ` +
          'own; one of a private CA is imported by npm run ops -- certificate import ' +
          `${environment}. To change that, set certificate: { letsEncrypt: { email } } and deploy.`,
      );
    }
    reporter.note('The function runs. A new certificate takes up to some minutes …');
    const result = await invoke(clients.lambda, name, {
      by: 'person',
      ...(values['force'] === true && { force: true }),
    });
    const text = values['json'] === true ? JSON.stringify(result, undefined, 2) : sentence(result);
    if (isDone(result)) {
      reporter.result(text);
      return;
    }
    if (values['json'] === true) reporter.result(text);
    throw new Failure(sentence(result));
  },
};

/** Whether there is a good certificate now. A person who asks for one wants to know by the exit code. */
const isDone = ({ outcome }: RenewalResult): boolean => outcome === 'issued' || outcome === 'not due';

async function invoke(
  lambda: LambdaClient,
  FunctionName: string,
  request: RenewalRequest,
): Promise<RenewalResult> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(request)) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError === undefined) return JSON.parse(answer) as RenewalResult;
  const { errorMessage = answer } = JSON.parse(answer) as { errorMessage?: string };
  throw new Failure(
    `The function ${FunctionName} ended with an error: ${errorMessage}\n` +
      `Its log says more: aws logs tail --since 1h with the log group that \`aws lambda get-function-configuration --function-name ${FunctionName}\` names.`,
  );
}
