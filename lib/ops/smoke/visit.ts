import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface VisitRequest {
  readonly scheme: 'http' | 'https';
  /** The address to speak to, whatever the DNS says of `host`. With `:port` where that is not the scheme's. */
  readonly loadBalancer: string;
  /** Name of the site. */
  readonly host: string;
  readonly path: string;
  readonly userAgent: string;
}

export interface VisitAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Visit = (request: VisitRequest) => Promise<VisitAnswer>;

const patienceMilliseconds = 20_000;

/**
 * One request through a load balancer. Its certificate is not verified: it may be of an authority that only visitors'
 * browsers know, no image can change it, and nothing secret is sent. `status` tells when it ends.
 */
export const visit: Visit = ({ scheme, loadBalancer, host, path, userAgent }) => {
  const { hostname, port } = new URL(`${scheme}://${loadBalancer}`);
  const options = {
    host: hostname,
    ...(port !== '' && { port }),
    path,
    headers: { host, 'user-agent': userAgent },
    timeout: patienceMilliseconds,
    agent: false as const,
  };
  return new Promise((resolve, reject) => {
    const request =
      scheme === 'http'
        ? httpRequest(options)
        : httpsRequest({ ...options, servername: host, rejectUnauthorized: false });
    request.on('timeout', () =>
      request.destroy(new Error(`no answer within ${patienceMilliseconds / 1000} seconds`)),
    );
    request.on('error', reject);
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.end();
  });
};
