import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { prod } from '../../config/prod';
import { resolve } from '../../lib/config';
import { templatesFor } from '../support/templates';

/* What is allowed, and deserves a word; and two combinations that once lacked something. */

const templates = (change: object) => templatesFor(resolve('test', { ...prod, ...change }));

afterEach(() => jest.restoreAllMocks());

test('a zone itself as host: HSTS would hold for everything below it', () => {
  jest.spyOn(console, 'error').mockImplementation();
  const { stacks } = templates({ host: 'example.org' });
  const warned = (name: string) =>
    Annotations.fromStack(stacks.service).findWarning('*', Match.stringLikeRegexp(name)).length;
  expect(warned('The host example.org is the zone itself')).toBe(1);
  const below = templates({}).stacks.service;
  expect(Annotations.fromStack(below).findWarning('*', Match.stringLikeRegexp('zone itself'))).toEqual([]);
});

test('one NAT gateway before a database with a standby is said', () => {
  const { stacks } = templates({ network: { egress: 'nat-gateway' }, database: { multiAz: true } });
  const said = Annotations.fromStack(stacks.data).findInfo('*', Match.stringLikeRegexp('One NAT gateway'));
  expect(said).toHaveLength(1);
});

test("dns: 'own' with a certificate of ACM: the certificate is validated in the zone, and no address record is made", () => {
  const { service } = templates({ dns: 'own' });
  service.resourceCountIs('AWS::Route53::RecordSet', 0);
  service.hasResourceProperties('AWS::CertificateManager::Certificate', {
    DomainValidationOptions: Match.arrayWith([Match.objectLike({ HostedZoneId: prod.hostedZone?.id })]),
  });
});

test.each([
  ['audited', 1],
  ['off', 0],
])('shell: %s from isolated subnets has %i endpoint for sessions', (shell, count) => {
  const { data } = templates({ shell, network: { egress: 'interface-endpoints' }, mail: undefined });
  const endpoints = Object.values(data.findResources('AWS::EC2::VPCEndpoint'));
  expect(endpoints.filter((endpoint) => JSON.stringify(endpoint).includes('ssmmessages'))).toHaveLength(
    count,
  );
});
