import * as http from 'node:http';
import * as https from 'node:https';

/** One tracking request of a visitor's browser, as the load balancer passes it on. */
export interface Hit {
  path: string;
  headers: Readonly<Record<string, string>>;
  /** Makes the request a POST. */
  body?: string;
}

/** Sends a hit on a connection of its own, no matter who signed the certificate, and resolves with the status. */
export function sendHit(url: string, hit: Hit): Promise<number> {
  const client = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const method = hit.body === undefined ? 'GET' : 'POST';
    const options = {
      method,
      headers: hit.headers,
      agent: false,
      rejectUnauthorized: false,
      timeout: 30_000,
    };
    const request = client.request(url + hit.path, options, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    request.once('timeout', () => request.destroy(new Error('no answer in 30 s')));
    request.once('error', reject);
    request.end(hit.body);
  });
}
