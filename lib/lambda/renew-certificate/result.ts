import type { UnreachableName } from './reachability';

/** What a run has come to. Times are ISO 8601: it crosses the border of a function. */
export type RenewalResult =
  | {
      readonly outcome: 'issued';
      readonly names: readonly string[];
      readonly issuer: string;
      readonly notAfter: string;
      /** Whether browsers trust it. */
      readonly trusted: boolean;
      /** Why it was time, as a clause. */
      readonly why: string;
    }
  | { readonly outcome: 'not due'; readonly notAfter: string; readonly daysLeft: number }
  | {
      readonly outcome: 'unreachable';
      readonly names: readonly UnreachableName[];
      /** Whether a certificate has been issued before; without one, the names may not point here yet. */
      readonly firstTime: boolean;
    }
  | {
      readonly outcome: 'waiting';
      readonly until: string;
      /** Whether it is the authority that demands it. */
      readonly demanded: boolean;
      readonly reason: string;
    }
  | { readonly outcome: 'running'; readonly since: string }
  | {
      readonly outcome: 'failed';
      readonly reason: string;
      readonly retryAt: string;
      readonly demanded: boolean;
    };

/** Whether somebody has to look. A first certificate for names that do not point here yet is only waited for. */
export function isFailure(result: RenewalResult): boolean {
  switch (result.outcome) {
    case 'issued':
    case 'not due':
    case 'running':
      return false;
    case 'unreachable':
      return !result.firstTime;
    case 'waiting':
    case 'failed':
      return true;
  }
}

/** A result in words. */
export function sentence(result: RenewalResult): string {
  switch (result.outcome) {
    case 'issued':
      return (
        `Issued for ${result.names.join(', ')} by ${result.issuer}, valid until ${result.notAfter.slice(0, 10)}, ` +
        `and imported into ACM, because ${result.why}.` +
        (result.trusted
          ? ''
          : " Browsers do not trust this issuer; directory: 'production' asks Let's Encrypt's own.")
      );
    case 'not due':
      return (
        `The certificate is valid until ${result.notAfter.slice(0, 10)}, for ${result.daysLeft} more days: ` +
        'nothing to do yet.'
      );
    case 'unreachable':
      return [
        'No certificate was asked for, because an authority would not reach these names on port 80:',
        ...result.names.map(({ name, why }) => `  ${name}: ${why}`),
        result.firstTime
          ? 'Point them to the load balancer; the next hourly run tries again.'
          : 'Point them to the load balancer, or remove those that are gone from the configuration.',
      ].join('\n');
    case 'waiting':
      return (
        `Nothing was tried: the last attempt failed, and the next one is not before ${minuteText(result.until)}` +
        `${result.demanded ? ', which the authority demands' : ''}. It failed because: ${result.reason}`
      );
    case 'running':
      return `Nothing was tried: another run began at ${minuteText(result.since)} and has not ended.`;
    case 'failed':
      return (
        `${result.reason}\nThe stored certificate stays. The next attempt is made after ` +
        `${minuteText(result.retryAt)}${result.demanded ? ', which the authority demands' : ''}.`
      );
  }
}

/** `2026-11-21 02:10 UTC` */
const minuteText = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} UTC`;
