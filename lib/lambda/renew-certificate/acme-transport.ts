import * as acme from 'acme-client';
import { fetchFailure } from './fetch-failure';

/** Milliseconds that an authority gets for an answer. */
const patience = 30_000;
type Adapter = Extract<typeof acme.axios.defaults.adapter, (config: never) => unknown>;

const badNonce = 'urn:ietf:params:acme:error:badNonce';
const rateLimited = 'urn:ietf:params:acme:error:rateLimited';

/** An authority's refusal, as RFC 8555 words it (section 6.7). */
export class AuthorityRefusal extends Error {
  override readonly name = 'AuthorityRefusal';

  constructor(
    message: string,
    /** Before this it demands not to be asked again; `undefined` if it demands nothing. */
    readonly retryAfter: Date | undefined,
    readonly isRateLimit: boolean,
  ) {
    super(message);
  }
}

/** No answer came from an authority. */
class AuthorityUnreachable extends Error {
  override readonly name = 'AuthorityUnreachable';
}

export interface Transport {
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Makes acme-client speak by Node's fetch, with one try for each request. Its own way sleeps for as long as
 * Retry-After says, which may be a week, and repeats; and it hides why a directory could not be reached. Only a nonce
 * that the authority did not like is left to it: that it repeats at once, five times at most (RFC 8555, section 6.5).
 */
export function useOwnTransport(transport: Transport): void {
  acme.axios.defaults.adapter = (config) => exchange(config, transport);
}

async function exchange(config: Parameters<Adapter>[0], { fetch, now }: Transport): ReturnType<Adapter> {
  const { url = '', method = 'get' } = config;
  const response = await answerOf(fetch, url, {
    method: method.toUpperCase(),
    headers: Object.entries(config.headers.toJSON()).map(([name, value]): [string, string] => [
      name,
      String(value),
    ]),
    body: config.data as string | undefined,
    signal: AbortSignal.timeout(patience),
  });
  const data = await response.text();
  if (response.status >= 400) throwUnlessBadNonce(url, response, data, now());
  return {
    data,
    status: response.status,
    statusText: response.statusText,
    headers: Object.fromEntries(response.headers),
    config,
  };
}

async function answerOf(fetch: Transport['fetch'], url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    throw new AuthorityUnreachable(`${new URL(url).host} cannot be reached: ${fetchFailure(error)}`);
  }
}

/** @throws AuthorityRefusal with the authority's own words */
function throwUnlessBadNonce(url: string, response: Response, body: string, now: number): void {
  const { type, detail, subproblems = [] } = problemIn(body);
  if (type === badNonce) return;
  const kind = type?.replace(/^urn:ietf:params:acme:error:/, '');
  const said = [detail, ...subproblems.map((one) => one.detail)].filter((text) => text !== undefined);
  const status = [String(response.status), kind].filter((text) => text !== undefined).join(' ');
  throw new AuthorityRefusal(
    `${new URL(url).host} answered ${status}${said.length > 0 ? `: ${said.join('; ')}` : ''}`,
    retryAfter(response.headers.get('retry-after'), now),
    response.status === 429 || type === rateLimited,
  );
}

interface AcmeProblem {
  readonly type?: string;
  readonly detail?: string;
  readonly subproblems?: readonly { readonly detail?: string }[];
}

function problemIn(body: string): AcmeProblem {
  try {
    return (JSON.parse(body) ?? {}) as AcmeProblem;
  } catch {
    return {};
  }
}

/** Seconds or a date. RFC 9110, section 10.2.3. */
export function retryAfter(header: string | null, now: number): Date | undefined {
  if (header === null) return undefined;
  const time = /^\d{1,9}$/.test(header.trim()) ? now + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(time) || time <= now ? undefined : new Date(time);
}
