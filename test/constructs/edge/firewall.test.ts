import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { templatesFor, theResource } from '../../support/templates';
import { blockedBy, type Request } from '../../support/web-acl';

function rulesOf(firewall: unknown) {
  const { service } = templatesFor(resolve('firewall', { ...environments.prod, firewall }));
  const { Properties } = theResource(service, 'AWS::WAFv2::WebACL');
  return { service, Properties, rules: Properties['Rules'] as Parameters<typeof blockedBy>[0] };
}

const standard = rulesOf('on');
const session = { 'user-agent': 'Mozilla/5.0', cookie: 'MATOMO_SESSID=0123456789abcdef' };
const page = encodeURIComponent('https://www.example.org/?q=<script>alert(1)</script>&file=../../etc/passwd');

/** Requests that Matomo's own interface, its trackers and its API clients send. */
const ordinary: [string, Request][] = [
  ['a page view, whatever the page is called', { path: '/matomo.php', query: `idsite=1&rec=1&url=${page}` }],
  [
    'hits in bulk from a server, without a name',
    {
      method: 'POST',
      path: '/matomo.php',
      headers: {},
      body: JSON.stringify({ requests: [`?idsite=1&rec=1&url=${page}`.repeat(200)] }),
    },
  ],
  ['a page view to the old name', { path: '/piwik.php', query: `idsite=1&rec=1&urlref=${page}` }],
  [
    'what HeatmapSessionRecording asks for',
    { path: '/plugins/HeatmapSessionRecording/configs.php', query: `idsite=1&trackerid=x&url=${page}` },
  ],
  [
    'saving a tag with a script in it',
    {
      method: 'POST',
      path: '/index.php',
      query: 'module=API&method=TagManager.updateContainerTag',
      headers: session,
      body: 'parameters[customHtml]=<script>console.log(1)</script>',
    },
  ],
  [
    'a report with a long segment',
    { path: '/index.php', query: `module=API&segment=${'pageUrl=@a,'.repeat(300)}`, headers: session },
  ],
  [
    'reports in bulk',
    {
      method: 'POST',
      path: '/index.php',
      headers: session,
      body: 'urls[]=method%3DVisitsSummary'.repeat(500),
    },
  ],
  [
    'adding a site that has an address only',
    {
      method: 'POST',
      path: '/index.php',
      headers: session,
      body: 'module=API&method=SitesManager.addSite&urls[]=http://192.0.2.7/',
    },
  ],
  [
    'an API client without a name',
    { path: '/index.php', query: 'module=API&method=VisitsSummary.get&token_auth=x', headers: {} },
  ],
  [
    'an API client with its token in a header',
    {
      method: 'POST',
      path: '/index.php',
      headers: { authorization: 'Bearer 0123' },
      body: 'method=SitesManager.addSite&urls[]=http://192.0.2.7/',
    },
  ],
  ['the script of the tracker', { path: '/matomo.js' }],
];

const dangerous: [string, Request][] = [
  ['a script in a link', { path: '/index.php', query: `module=Login&x=${encodeURIComponent('<script>')}` }],
  [
    'a script in a link for somebody who is signed in',
    { path: '/index.php', query: `x=${encodeURIComponent('<script>')}`, headers: session },
  ],
  ['a script posted by a stranger', { method: 'POST', path: '/index.php', body: 'name=<script>x</script>' }],
  ['a file of the server', { path: '/index.php', query: 'file=../../../../etc/passwd', headers: session }],
  ['a file of another server', { path: '/index.php', query: 'include=http://192.0.2.7/shell' }],
  ['a look-up of Log4j, by the tracker too', { path: '/matomo.php', query: 'url=${jndi:ldap://x}' }],
];

test.each(ordinary)('%s passes', (_what, request) => {
  expect(blockedBy(standard.rules, request)).toBeUndefined();
});

test.each(dangerous)('%s is blocked', (_what, request) => {
  expect(blockedBy(standard.rules, request)).toEqual(expect.any(String));
});

describe('limits', () => {
  const hit = (before: number, from?: string): Request => ({
    path: '/matomo.php',
    before,
    ...(from !== undefined && { from }),
  });
  const own = rulesOf({ trackerHitsPerAddress: 50_000, trusted: ['192.0.2.0/24'] });

  test('6,000 hits in five minutes from one address, by default', () => {
    expect(blockedBy(standard.rules, hit(6000))).toBeUndefined();
    expect(blockedBy(standard.rules, hit(6001))).toBe('TrackerRate');
  });

  test('as the configuration says', () => {
    expect(blockedBy(own.rules, hit(50_000))).toBeUndefined();
    expect(blockedBy(own.rules, hit(50_001))).toBe('TrackerRate');
  });

  test('none for trusted addresses, which are filtered all the same', () => {
    expect(blockedBy(own.rules, hit(1_000_000, 'trusted'))).toBeUndefined();
    const login = { method: 'POST', path: '/', body: 'form_password=x', before: 60 };
    expect(blockedBy(own.rules, { ...login, from: 'trusted' })).toBeUndefined();
    expect(blockedBy(own.rules, login)).toBe('LoginRate');
    expect(blockedBy(own.rules, { path: '/', query: 'x=../../', from: 'trusted' })).toBeDefined();
    own.service.hasResourceProperties('AWS::WAFv2::IPSet', { Addresses: ['192.0.2.0/24'] });
  });
});

test('what was blocked can be looked at: by samples always, by a log without tokens where it is asked for', () => {
  expect(JSON.stringify(standard.Properties)).not.toContain('"SampledRequestsEnabled":false');
  standard.service.resourceCountIs('AWS::WAFv2::LoggingConfiguration', 0);
  const { service } = rulesOf({ log: 'blocked' });
  service.hasResourceProperties('AWS::Logs::LogGroup', { LogGroupName: 'aws-waf-logs-matomo-firewall' });
  const { Properties } = theResource(service, 'AWS::WAFv2::LoggingConfiguration');
  expect(Properties['RedactedFields']).toEqual([
    { SingleHeader: { Name: 'authorization' } },
    { SingleHeader: { Name: 'cookie' } },
    { QueryString: {} },
  ]);
});
