import type { Action, Condition, Edge, Listener, TargetGroup } from '../templates/edge';
import { listenerAttributes, loadBalancerAttributes, quoted } from './haproxy-attributes';
import { tlsOptions } from './haproxy-tls';
import { Failure } from '../../cli/failure';

export interface HaproxyOptions {
  /** Port on this machine for each listener's port: what a browser has to be redirected to. */
  publishedPorts: Readonly<Record<number, number>>;
  /** Names of the containers of each target group, by its reference. */
  targets: Readonly<Record<string, readonly string[]>>;
  /** Address and port of what answers for Lambda functions; undefined if nothing does. */
  functions?: string | undefined;
  /** File with certificate and key, in the container. */
  certificateFile: string;
}

/** The port that HAProxy listens on in its container, for a listener's port. */
export function containerPort(listenerPort: number): number {
  return 10_000 + listenerPort;
}

/** An Application Load Balancer's doings in the words of HAProxy. */
export function haproxyConfig(edge: Edge, options: HaproxyOptions): string {
  const idleTimeout = edge.attributes['idle_timeout.timeout_seconds'] ?? '60';
  return [
    '# Written by `npm start` from the listeners, rules and target groups of the template.',
    'global',
    '  log stdout format raw local0 warning',
    '  # Keys that another process could not read are no use here: the container is thrown away.',
    '  ssl-default-bind-options no-tls-tickets',
    'defaults',
    '  mode http',
    '  log global',
    '  timeout connect 10s',
    `  timeout client ${idleTimeout}s`,
    `  timeout server ${idleTimeout}s`,
    ...edge.listeners.flatMap((listener) => frontend(listener, edge, options)),
    ...edge.targetGroups.flatMap((group) => backend(group, edge, options)),
    ...edge.functionGroups.flatMap((_group, index) => functionBackend(index, options)),
    '',
  ].join('\n');
}

function frontend(listener: Listener, edge: Edge, options: HaproxyOptions): string[] {
  const tls =
    listener.protocol === 'HTTPS'
      ? ` ssl crt ${options.certificateFile} ${tlsOptions(listener.sslPolicy)} alpn h2,http/1.1`
      : '';
  const rules = listener.rules.map(({ conditions, action }, index) => {
    const names = conditions.map((_condition, position) => `rule${index}_${position}`);
    return {
      definitions: conditions.map((condition, position) => `acl ${names[position]} ${aclOf(condition)}`),
      // HAProxy answers by itself before it looks at backends, whatever the order: so the rule is chosen first.
      choice: `http-request set-var(txn.rule) int(${index}) if ${['!{ var(txn.rule) -m found }', ...names].join(' ')}`,
      act: actionOf(action, `if { var(txn.rule) -m int ${index} }`, listener, edge, options),
    };
  });
  return [
    `frontend listener_${listener.port}`,
    `  bind :${containerPort(listener.port)}${tls}`,
    ...[
      ...loadBalancerAttributes(edge.attributes),
      `http-request set-header X-Forwarded-Proto ${listener.protocol.toLowerCase()}`,
      `http-request set-header X-Forwarded-Port ${listener.port}`,
      ...listenerAttributes(listener.attributes),
      ...rules.flatMap(({ definitions }) => definitions),
      ...rules.map(({ choice }) => choice),
      ...rules.map(({ act }) => act),
    ].map((line) => `  ${line}`),
  ];
}

function backend(group: TargetGroup, edge: Edge, options: HaproxyOptions): string[] {
  const ssl = (protocol: 'HTTP' | 'HTTPS') => (protocol === 'HTTPS' ? ' ssl verify none' : '');
  // An Application Load Balancer encrypts to its targets without looking at their certificates.
  const checkPort = group.HealthCheckPort === undefined ? '' : ` port ${group.HealthCheckPort}`;
  const check = `check${checkPort}${group.HealthCheckProtocol === 'HTTPS' ? ' check-ssl' : ''}`;
  const times = `inter ${group.HealthCheckIntervalSeconds}s rise ${group.HealthyThresholdCount} fall ${group.UnhealthyThresholdCount}`;
  return [
    `backend ${backendName(group, edge)}`,
    '  balance roundrobin',
    `  timeout check ${group.HealthCheckTimeoutSeconds}s`,
    '  option httpchk',
    `  http-check send meth GET uri ${group.HealthCheckPath} ver HTTP/1.1 hdr Host target hdr User-Agent ELB-HealthChecker/2.0`,
    `  http-check expect status ${group.Matcher.HttpCode}`,
    ...(options.targets[group.reference] ?? []).map(
      (target) => `  server ${target} ${target}:${group.Port}${ssl(group.Protocol)} ${check} ${times}`,
    ),
  ];
}

/** Without a server, it answers 503, as a load balancer does without a target. */
function functionBackend(index: number, { functions }: HaproxyOptions): string[] {
  return [
    `backend functions_${index + 1}`,
    ...(functions === undefined ? [] : [`  server functions ${functions}`]),
  ];
}

function backendName(group: TargetGroup, edge: Edge): string {
  return `targets_${edge.targetGroups.indexOf(group) + 1}`;
}

function aclOf(condition: Condition): string {
  switch (condition.Field) {
    case 'host-header':
      // A browser names the port of this machine in the header, which it wouldn't at a load balancer's 443.
      return `req.hdr(host),field(1,:) -m reg -i ${condition.HostHeaderConfig.Values.map(patternOf).join(' ')}`;
    case 'path-pattern':
      return `path -m reg ${condition.PathPatternConfig.Values.map(patternOf).join(' ')}`;
  }
}

/** A load balancer's pattern, in which * is any text and ? any character, as an expression for a whole value. */
function patternOf(pattern: string): string {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return quoted(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

function actionOf(
  action: Action,
  condition: string,
  listener: Listener,
  edge: Edge,
  { publishedPorts }: HaproxyOptions,
): string {
  switch (action.Type) {
    case 'forward': {
      const functions = edge.functionGroups.indexOf(action.TargetGroupArn);
      if (functions >= 0) return `use_backend functions_${functions + 1} ${condition}`;
      const group = edge.targetGroups.find((candidate) => candidate.reference === action.TargetGroupArn);
      if (!group) throw new Error(`there is no target group ${action.TargetGroupArn}`);
      return `use_backend ${backendName(group, edge)} ${condition}`;
    }
    case 'fixed-response': {
      const { StatusCode, ContentType, MessageBody } = action.FixedResponseConfig;
      return `http-request return status ${StatusCode} content-type ${quoted(ContentType)} string ${quoted(MessageBody)} ${condition}`;
    }
    case 'redirect': {
      const { StatusCode, Protocol, Host, Port, Path, Query } = action.RedirectConfig;
      const port = Number(Port.replace('#{port}', String(listener.port)));
      const published = publishedPorts[port];
      if (published === undefined) {
        throw new Failure(`The template redirects to port ${port}, on which no listener of it listens.`);
      }
      const scheme = Protocol.replace('#{protocol}', listener.protocol).toLowerCase();
      const host = Host.replace('#{host}', '%[req.hdr(host),field(1,:)]');
      // Without a query there's no question mark either.
      const pathAndQuery =
        Path === '/#{path}' && Query === '#{query}'
          ? '%[pathq]'
          : Path.replace('#{path}', '%[path,regsub(^/,)]') +
            (Query ? `?${Query}` : '').replace('#{query}', '%[query]');
      return `http-request redirect code ${StatusCode.slice('HTTP_'.length)} location ${quoted(`${scheme}://${host}:${published}${pathAndQuery}`)} ${condition}`;
    }
  }
}
