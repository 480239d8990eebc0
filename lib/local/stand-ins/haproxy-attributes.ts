import type { Attributes } from '../templates/edge';
import { Failure } from '../../cli/failure';

/** Attributes of load balancers without an effect that a container could have. */
const withoutEffect = [
  'deletion_protection.enabled',
  'idle_timeout.timeout_seconds',
  'routing.http.desync_mitigation_mode',
  'access_logs.',
  'connection_logs.',
  'load_balancing.',
  'routing.http2.enabled',
];

/** The lines for the attributes of a load balancer. */
export function loadBalancerAttributes(attributes: Attributes): string[] {
  const forwardedFor = attributes['routing.http.xff_header_processing.mode'] ?? 'append';
  return [
    ...Object.entries(attributes).flatMap(([key, value]) => {
      if (key === 'routing.http.xff_header_processing.mode') return [];
      if (key === 'routing.http.drop_invalid_header_fields.enabled') {
        return value === 'true' ? ["http-request del-header '[^-A-Za-z0-9]' -m reg"] : [];
      }
      if (withoutEffect.some((known) => key.startsWith(known))) return [];
      throw unknownAttribute(key, value);
    }),
    ...forwardedForLines(forwardedFor),
  ];
}

function forwardedForLines(mode: string): string[] {
  const found = 'if { req.hdr_cnt(x-forwarded-for) gt 0 }';
  switch (mode) {
    case 'append':
      return [
        `http-request set-header X-Forwarded-For "%[req.fhdr(x-forwarded-for)], %[src]" ${found}`,
        'http-request set-header X-Forwarded-For %[src] unless { req.hdr_cnt(x-forwarded-for) gt 0 }',
      ];
    case 'remove':
      return ['http-request del-header X-Forwarded-For'];
    case 'preserve':
      return [];
    default:
      throw unknownAttribute('routing.http.xff_header_processing.mode', mode);
  }
}

/** The lines for the attributes of a listener. */
export function listenerAttributes(attributes: Attributes): string[] {
  return Object.entries(attributes).map(([key, value]) => {
    const header = /^routing\.http\.response\.(?<name>\w+)\.header_value$/.exec(key)?.groups?.['name'];
    // On every answer, those of the load balancer itself included.
    if (header) return `http-after-response set-header ${headerName(header)} ${quoted(value)}`;
    if (key === 'routing.http.response.server.enabled') {
      return value === 'true' ? '' : 'http-after-response del-header Server';
    }
    throw unknownAttribute(key, value);
  });
}

/** `strict_transport_security` → `Strict-Transport-Security` */
function headerName(name: string): string {
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
}

/** A text in HAProxy's quotes, in which it would still take % for the beginning of a variable. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"$]/g, '\\$&')}"`;
}

function unknownAttribute(key: string, value: string): Failure {
  return new Failure(
    `The load balancer of the template has the attribute ${key} = ${value}, which its stand-in doesn't know.`,
  );
}
