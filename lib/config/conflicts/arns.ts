import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { show } from '../problems/show';

/** A key that takes an ARN, and what it names. */
interface Place {
  readonly path: string;
  readonly arn: string | undefined;
  readonly what: 'certificate' | 'secret' | 'snapshot' | 'topic';
}

/** What AWS resolves beside the environment only: in its partition, region and account. */
export function arnConflicts(file: Given): Problem[] {
  const { access, alarms, certificate, geoip, mail, database } = file;
  const imported =
    typeof certificate === 'object' && 'import' in certificate ? certificate.import : undefined;
  const places: readonly Place[] = [
    {
      path: 'certificate.arn',
      arn: typeof certificate === 'object' && 'arn' in certificate ? certificate.arn : undefined,
      what: 'certificate',
    },
    { path: 'certificate.import.privateKeySecret', arn: imported?.privateKeySecret, what: 'secret' },
    { path: 'mail.smtp.credentialsSecretArn', arn: mail?.smtp?.credentialsSecretArn, what: 'secret' },
    {
      path: 'geoip.credentialsSecretArn',
      arn:
        typeof geoip === 'object' && 'credentialsSecretArn' in geoip ? geoip.credentialsSecretArn : undefined,
      what: 'secret',
    },
    { path: 'access.signOn.clientSecretArn', arn: access?.signOn?.clientSecretArn, what: 'secret' },
    {
      path: 'alarms.topicArn',
      arn: typeof alarms === 'object' && 'topicArn' in alarms ? alarms.topicArn : undefined,
      what: 'topic',
    },
    { path: 'database.fromSnapshot', arn: database?.fromSnapshot, what: 'snapshot' },
  ];
  return places.flatMap((place) => elsewhere(place, file));
}

function elsewhere({ path, arn, what }: Place, { account, region: given }: Given): Problem[] {
  const region = typeof given === 'object' ? given.name : given;
  // What takes a name or an ARN may have been given a name.
  if (arn === undefined || !arn.startsWith('arn:')) return [];
  const [, partition = '', , arnRegion = '', arnAccount = ''] = arn.split(':');
  const wrong =
    region !== undefined && partition !== partitionOf(region)
      ? { own: `partition of ${region} (${partitionOf(region)})`, is: `of the partition ${partition}` }
      : region !== undefined && arnRegion !== region
        ? { own: `region of this environment (${region})`, is: `in ${arnRegion}` }
        : account !== undefined && arnAccount !== account && !shared.includes(what)
          ? { own: `account of this environment (${account})`, is: `of account ${arnAccount}` }
          : undefined;
  if (wrong === undefined) return [];
  return [
    { path, value: show(arn), allowed: `a ${what} in the ${wrong.own}`, remedy: remedies[what](wrong.is) },
  ];
}

/** What another account can let this one use. */
const shared: readonly Place['what'][] = ['snapshot', 'topic'];

const remedies: Readonly<Record<Place['what'], (where: string) => string>> = {
  certificate: (where) =>
    `A load balancer cannot use a certificate ${where}: request or import one beside the environment.`,
  secret: (where) =>
    `Tasks cannot read a secret ${where}: create it beside the environment, and copy that ARN.`,
  topic: (where) => `Alarms cannot publish to a topic ${where}: make one beside the environment.`,
  snapshot: (where) =>
    `RDS cannot restore a snapshot ${where}: copy it with \`aws rds copy-db-snapshot\` first.`,
};

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('eusc-')) return 'aws-eusc';
  return 'aws';
}
