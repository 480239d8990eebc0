import type { Edge, Rule } from '../../../lib/local/templates/edge';
import { haproxyConfig } from '../../../lib/local/stand-ins/haproxy-config';

const forward: Rule['action'] = { Type: 'forward', TargetGroupArn: 'group' };
const notFound: Rule['action'] = {
  Type: 'fixed-response',
  FixedResponseConfig: { StatusCode: 404, ContentType: 'text/plain', MessageBody: 'Not found' },
};
const redirect: Rule['action'] = {
  Type: 'redirect',
  RedirectConfig: {
    StatusCode: 'HTTP_301',
    Protocol: 'HTTPS',
    Host: '#{host}',
    Port: '443',
    Path: '/#{path}',
    Query: '#{query}',
  },
};

function edge(overrides: Partial<Edge> = {}, https: Partial<Edge['listeners'][0]> = {}): Edge {
  return {
    attributes: {},
    listeners: [
      {
        port: 80,
        protocol: 'HTTP',
        sslPolicy: undefined,
        attributes: {},
        rules: [{ conditions: [], action: redirect }],
      },
      {
        port: 443,
        protocol: 'HTTPS',
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
        attributes: {},
        rules: [
          {
            conditions: [
              { Field: 'host-header', HostHeaderConfig: { Values: ['stats.example.org', '*.example.com'] } },
            ],
            action: forward,
          },
          { conditions: [], action: notFound },
        ],
        ...https,
      },
    ],
    targetGroups: [
      {
        reference: 'group',
        attributes: {},
        Port: 8443,
        Protocol: 'HTTPS',
        HealthCheckProtocol: 'HTTPS',
        HealthCheckPath: '/matomo.php',
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 4,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 3,
        Matcher: { HttpCode: '200-299' },
        TargetType: 'ip',
      },
    ],
    functionGroups: [],
    ...overrides,
  };
}

const options = {
  publishedPorts: { 80: 8080, 443: 9443 },
  targets: { group: ['web-1', 'web-2'] },
  certificateFile: '/local/edge.pem',
};
const config = (...args: Parameters<typeof edge>) => haproxyConfig(edge(...args), options);

test('a redirect goes to the published port and keeps host, path and query', () => {
  expect(config()).toContain(
    'http-request redirect code 301 location "https://%[req.hdr(host),field(1,:)]:9443%[pathq]" if { var(txn.rule) -m int 0 }',
  );
});

test('a redirect to a port without a listener is an error', () => {
  expect(() => haproxyConfig(edge(), { ...options, publishedPorts: { 80: 8080 } })).toThrow(
    'redirects to port 443',
  );
});

test('a host rule takes whole names without the port, with the load balancer’s wildcards', () => {
  expect(config()).toContain(
    String.raw`acl rule0_0 req.hdr(host),field(1,:) -m reg -i "^stats\\.example\\.org\$" "^.*\\.example\\.com\$"`,
  );
});

test('the first rule whose conditions hold is the one that acts', () => {
  const text = config();
  const order = [
    'set-var(txn.rule) int(0) if !{ var(txn.rule) -m found } rule0_0',
    'set-var(txn.rule) int(1) if !{ var(txn.rule) -m found }\n',
    'use_backend targets_1 if { var(txn.rule) -m int 0 }',
    'http-request return status 404 content-type "text/plain" string "Not found" if { var(txn.rule) -m int 1 }',
  ].map((line) => text.indexOf(line));
  expect(order).not.toContain(-1);
  expect([...order].sort((a, b) => a - b)).toEqual(order);
});

describe('a rule that leads to a function', () => {
  const [http, https] = edge().listeners;
  const challenge: Rule = {
    conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/.well-known/acme-challenge/*'] } }],
    action: { Type: 'forward', TargetGroupArn: 'function' },
  };
  const listeners = [http, https].flatMap((one) =>
    one === undefined ? [] : [{ ...one, rules: one.port === 80 ? [challenge, ...one.rules] : one.rules }],
  );
  const text = (functions?: string) =>
    haproxyConfig(edge({ listeners, functionGroups: ['function'] }), { ...options, functions });

  test('comes before the redirect, and goes to what answers for functions', () => {
    const config = text('functions:8080');
    expect(config).toContain(String.raw`acl rule0_0 path -m reg "^/\\.well-known/acme-challenge/.*\$"`);
    expect(config).toContain('use_backend functions_1 if { var(txn.rule) -m int 0 }');
    expect(config).toContain('backend functions_1\n  server functions functions:8080');
  });

  test('has no server where nothing answers', () => {
    expect(text()).toMatch(/backend functions_1\n(?! {2}server)/);
  });
});

test('every task is a server, checked as the target group says', () => {
  const text = config();
  expect(text).toContain('http-check send meth GET uri /matomo.php ');
  expect(text).toContain('http-check expect status 200-299');
  for (const task of ['web-1', 'web-2']) {
    expect(text).toContain(
      `server ${task} ${task}:8443 ssl verify none check check-ssl inter 5s rise 2 fall 3`,
    );
  }
});

test('versions and ciphers are those of the listener’s TLS policy', () => {
  const gcm =
    'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384';
  expect(config()).toContain(
    `ssl crt /local/edge.pem ssl-min-ver TLSv1.2 ciphers ${gcm} ciphersuites TLS_AES_128`,
  );
  const with13 = config({}, { sslPolicy: 'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09' });
  expect(with13).toContain('ssl-min-ver TLSv1.3 ciphersuites ');
  const fips = config({}, { sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09' });
  expect(fips).not.toContain('CHACHA20');
  const compatible = config({}, { sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-PQ-2025-09' });
  expect(compatible).toContain(`${gcm}:ECDHE-ECDSA-AES128-SHA256:`);
  expect(() => config({}, { sslPolicy: 'ELBSecurityPolicy-2016-08' })).toThrow('ELBSecurityPolicy-2016-08');
});

test('response headers of the listener are set on every answer', () => {
  const attributes = {
    'routing.http.response.strict_transport_security.header_value': 'max-age=1; includeSubDomains',
    'routing.http.response.server.enabled': 'false',
  };
  const text = config({}, { attributes });
  expect(text).toContain(
    'http-after-response set-header Strict-Transport-Security "max-age=1; includeSubDomains"',
  );
  expect(text).toContain('http-after-response del-header Server');
});

test('X-Forwarded-For is appended to, by default', () => {
  expect(config()).toContain('set-header X-Forwarded-For "%[req.fhdr(x-forwarded-for)], %[src]"');
});

test.each([
  [
    'routing.http.drop_invalid_header_fields.enabled',
    'true',
    "http-request del-header '[^-A-Za-z0-9]' -m reg",
  ],
  ['routing.http.xff_header_processing.mode', 'remove', 'http-request del-header X-Forwarded-For'],
  ['idle_timeout.timeout_seconds', '120', 'timeout server 120s'],
])('the load balancer’s attribute %s is heeded', (key, value, line) => {
  expect(config({ attributes: { [key]: value } })).toContain(line);
  expect(config()).not.toContain(line);
});

test.each([
  ['routing.http.new_thing', 'on'],
  ['routing.http.xff_header_processing.mode', 'invent'],
])('an attribute that it does not know is an error: %s = %s', (key, value) => {
  expect(() => config({ attributes: { [key]: value } })).toThrow(`${key} = ${value}`);
  expect(() => config({}, { attributes: { [key]: value } })).toThrow(`${key} = ${value}`);
});
