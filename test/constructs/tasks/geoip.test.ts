import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { templatesFor, theResource } from '../../support/templates';

const secret = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:matomo/maxmind-AbCdEf';
const { service } = templatesFor(
  resolve('places', {
    ...environments.example,
    geoip: { source: 'maxmind', credentialsSecretArn: secret },
  }),
);

interface Container {
  Command: string[];
  Environment: { Name: string; Value: unknown }[];
  Secrets: { Name: string; ValueFrom: unknown }[];
}

function container(name: string): Container {
  const { Properties } = theResource(service, 'AWS::ECS::TaskDefinition', {
    Family: `matomo-places-${name}`,
  });
  return (Properties['ContainerDefinitions'] as [Container])[0];
}

test('the geolocation database is refreshed once a day by a task of its own', () => {
  const { Properties } = theResource(service, 'AWS::Scheduler::Schedule', { Name: 'matomo-places-geoip' });
  expect(Properties).toMatchObject({
    ScheduleExpression: 'cron(35 4 * * ? *)',
    ScheduleExpressionTimezone: 'Etc/UTC',
  });
  expect(container('geoip').Command).toEqual(['geoip']);
});

test('the task gets account and licence key from the secret, and no other task does', () => {
  const { Environment, Secrets } = container('geoip');
  expect(Environment).toContainEqual({ Name: 'GEOIP_EDITION', Value: 'GeoLite2-City' });
  expect(Secrets).toContainEqual({ Name: 'GEOIP_ACCOUNT_ID', ValueFrom: `${secret}:accountId::` });
  expect(Secrets).toContainEqual({ Name: 'GEOIP_LICENCE_KEY', ValueFrom: `${secret}:licenseKey::` });
  for (const name of ['web', 'archive', 'migrate']) {
    expect(JSON.stringify(container(name).Secrets)).not.toContain('GEOIP');
  }
});

test('every task knows that there is a database, and web tasks so keep a copy', () => {
  for (const name of ['web', 'archive', 'migrate', 'geoip']) {
    expect(container(name).Environment).toContainEqual({ Name: 'GEOIP_SOURCE', Value: 'maxmind' });
  }
});

test('alarms watch the metrics of archiving', () => {
  const alarm = (name: string) =>
    theResource(service, 'AWS::CloudWatch::Alarm', { AlarmName: name }).Properties;
  const watched = { Namespace: 'Matomo', Dimensions: [{ Name: 'Environment', Value: 'places' }] };
  expect(alarm('matomo-places-archive-old')).toMatchObject({
    ...watched,
    MetricName: 'NewestCompleteArchiveAge',
    Threshold: 48 * 60 * 60,
  });
  expect(alarm('matomo-places-archive-missing')).toMatchObject({
    ...watched,
    MetricName: 'ArchiveDuration',
    TreatMissingData: 'breaching',
  });
  expect(container('archive').Environment).toContainEqual({ Name: 'ENVIRONMENT_NAME', Value: 'places' });
});
