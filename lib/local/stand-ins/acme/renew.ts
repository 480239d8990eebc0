import { get as httpGet } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { useOwnTransport } from '../../../lambda/renew-certificate/acme-transport';
import { handleRenewal } from '../../../lambda/renew-certificate/handler';
import type { IssuedCertificate } from '../../../lambda/renew-certificate/certificate';
import type { RenewalSettings } from '../../../lambda/renew-certificate/renew';
import { type RenewalResult, sentence } from '../../../lambda/renew-certificate/result';
import { until } from '../../../cli/until';
import { fileStores } from './file-stores';

/*
 * Runs in a container: the function that renews, once, as its schedule would. Prints, as one line of JSON, its result,
 * what was issued, and the root certificate of the test server, which nobody knows beforehand.
 */

/** What the run tells it, beside the function's own settings. */
export interface LocalRenewal {
  readonly settings: RenewalSettings;
  /** URL of the load balancer, in the place of every name and port 80. */
  readonly loadBalancer: string;
  /** URL of the server's root certificate. */
  readonly root: string;
}

/** What it prints. */
export interface LocalIssue extends IssuedCertificate {
  readonly result: RenewalResult;
  /** PEM */
  readonly root: string;
}

async function main(): Promise<void> {
  const { settings, loadBalancer, root } = JSON.parse(process.env['RENEWAL'] ?? '{}') as LocalRenewal;
  let issued: IssuedCertificate = { certificate: '', chain: '', privateKey: '' };
  const { certificates, ...stores } = fileStores(process.env['STATE'] ?? '');
  const context = {
    ...stores,
    certificates: {
      read: () => certificates.read(),
      replace: (replacement: IssuedCertificate) => {
        issued = replacement;
        return certificates.replace(replacement);
      },
    },
    fetch: (url: string) => get(loadBalancer + new URL(url).pathname),
    now: Date.now,
    pause: () => setTimeout(500),
  };
  useOwnTransport({ fetch, now: Date.now });
  // Started a moment ago.
  const answered = await until(() => fetch(root).catch(() => undefined), { within: 15_000, every: 100 });
  if (answered === undefined) throw new Error(`${root} does not answer within 15 seconds.`);
  const result = await handleRenewal(context, settings, { by: 'schedule' }, () => undefined);
  if (result.outcome !== 'issued') throw new Error(sentence(result));
  const print: LocalIssue = { result, root: await answered.text(), ...issued };
  process.stdout.write(`${JSON.stringify(print)}\n`);
}

/** By hand: fetch refuses the port on which the load balancer's stand-in listens. */
function get(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpGet(url, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.on('error', reject);
  });
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
