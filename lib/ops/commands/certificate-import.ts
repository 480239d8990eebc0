import { ImportCertificateCommand } from '@aws-sdk/client-acm';
import { type KeyObject, X509Certificate } from 'node:crypto';
import { findCertificate, readCertificate } from '../../aws/acm-store';
import { subjectOf } from '../../certificate/chain';
import { isPlaceholder } from '../../certificate/placeholder';
import { shapeOf } from '../../certificate/shape';
import { dayOf, worseThan } from '../../certificate/worse';
import type { ResolvedConfig } from '../../config';
import { environmentTag } from '../../contract/names';
import type { AwsClients } from '../../aws/clients';
import { awsOptions, awsOptionsOf } from './aws-options';
import { bundleForClients, chainToSend } from '../certificate/bundle';
import { datesWrong, privateKey } from '../certificate/checks';
import { readKeySecret } from '../certificate/key-secret';
import { servedCertificate } from '../certificate/served';
import type { OptionValues } from '../../cli/command';
import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { Failure, usageFailure } from '../../cli/failure';

const millisecondsOfDay = 24 * 60 * 60_000;

/** `certificate import <environment>`: puts a private CA's certificate into ACM, the first time and every other. */
export const certificateImport: OpsCommand = {
  name: 'certificate import',
  arguments: [environmentArgument],
  summary: 'Checks the certificate of your private CA and imports it into ACM, also to renew it',
  options: {
    'accept-worse': {
      type: 'boolean',
      help: 'Import it even if it ends earlier than the current one or has fewer names',
    },
    ...awsOptions,
  },
  async run(context, values, name: string) {
    const config = context.configuration(name);
    const { certificate, chain, privateKeySecret } = importedIn(config);
    const files = { certificate, chain };
    const clients = context.connect(optionsFor(config, values));
    const key = privateKey(
      await readKeySecret(clients, privateKeySecret, config),
      certificate,
      privateKeySecret,
    );
    const wrong = [...datesWrong(files, context.clock.now()), ...(typeof key === 'string' ? [key] : [])];
    if (wrong.length > 0 || typeof key === 'string') {
      throw usageFailure(['Nothing was imported:', ...wrong.map((sentence) => `  ${sentence}`)].join('\n'));
    }

    const served = await servedCertificate(clients, name);
    const target = await findCertificate(clients.acm, name, shapeOf(certificate), served?.arn);
    const current = served?.pem ?? (target && (await readCertificate(clients.acm, target)));
    if (values['accept-worse'] !== true && current !== undefined) demandBetter(current, certificate);
    const arn = await importInto(clients, target, name, { ...files, key });

    const parsed = new X509Certificate(certificate);
    const days = Math.floor((Date.parse(parsed.validTo) - context.clock.now()) / millisecondsOfDay);
    context.reporter.result(
      `Imported ${subjectOf(parsed)}, valid until ${dayOf(parsed)} (${days} ${days === 1 ? 'day' : 'days'}), as ${arn}`,
    );
    context.reporter.note(whatNext(name, arn, served));
    const bundle = bundleForClients(files);
    context.reporter.result(bundle.pem.trimEnd());
    context.reporter.note(bundle.hint);
  },
};

function importedIn({ certificate, name }: ResolvedConfig) {
  if (typeof certificate === 'object' && 'import' in certificate) return certificate.import;
  const why =
    certificate === 'acm'
      ? "'acm', which AWS issues and renews by itself"
      : 'arn' in certificate
        ? `{ arn }, which the owner of ${certificate.arn} renews`
        : "{ letsEncrypt }, which is renewed by a schedule, or by 'certificate renew'";
  throw usageFailure(
    `There is nothing to import for ${name}: its certificate is ${why}. For one of your private CA, set ` +
      'certificate: { import: … } in its configuration; config/example.ts explains it.',
  );
}

/** The configuration says where an environment is; a certificate in another region would be of no use. */
function optionsFor({ region, name }: ResolvedConfig, values: OptionValues) {
  const options = awsOptionsOf(values);
  if (options.region === undefined || options.region === region) return { ...options, region };
  throw usageFailure(`--region is '${options.region}', but config/${name}.ts says ${region}. Leave it out.`);
}

function demandBetter(current: string, next: string): void {
  const reasons = worseThan(current, next);
  if (reasons.length === 0) return;
  throw new Failure(
    `Nothing was imported, since the certificate is worse than the one in ACM: ${reasons.join('; ')}. ` +
      'If you want it all the same, add --accept-worse.',
  );
}

/** @param target ARN whose certificate is replaced. Default: a new one is made */
async function importInto(
  { acm }: AwsClients,
  target: string | undefined,
  environment: string,
  given: { certificate: string; chain: readonly string[]; key: KeyObject },
): Promise<string> {
  const chain = chainToSend(given);
  const { CertificateArn } = await acm.send(
    new ImportCertificateCommand({
      ...(target === undefined
        ? { Tags: [{ Key: environmentTag, Value: environment }] }
        : { CertificateArn: target }),
      Certificate: Buffer.from(given.certificate),
      PrivateKey: Buffer.from(given.key.export({ type: 'pkcs8', format: 'pem' })),
      ...(chain.length > 0 && { CertificateChain: Buffer.from(chain.join('')) }),
    }),
  );
  if (CertificateArn === undefined) throw new Failure('ACM returned no ARN for the imported certificate.');
  return CertificateArn;
}

function whatNext(
  environment: string,
  arn: string,
  served: { arn: string; pem: string | undefined } | undefined,
) {
  const deploy = `npx cdk deploy --all -c env=${environment}`;
  if (served === undefined)
    return `The environment is not deployed yet; its first deployment takes it up: ${deploy}`;
  if (served.arn !== arn) {
    return `The load balancer still has ${served.arn}. A certificate with another type of key or other usages, or of another kind, takes a deployment: ${deploy}`;
  }
  return served.pem !== undefined && isPlaceholder(served.pem)
    ? 'It takes the place of the placeholder. The load balancer serves it within minutes.'
    : 'The load balancer serves it within minutes; nothing needs to be deployed.';
}
