import type { Clock } from '../../cli/clock';
import { Failure } from '../../cli/failure';
import type { Visit, VisitAnswer, VisitRequest } from './visit';

/** A load balancer may need some seconds to send requests to new tasks; what fails is tried again. */
const attempts = 5;
const pauseMilliseconds = 5_000;

/** A browser's: Matomo counts no robots. */
export const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** What the tests of a site work with. */
export interface SmokeContext {
  readonly visit: Visit;
  readonly clock: Clock;
  readonly loadBalancer: string;
  /** Of the site, with https. */
  readonly url: string;
}

/**
 * Asks for a page until it is as it should be.
 * @param problem what is wrong with an answer, in words; `undefined` if nothing is
 * @throws Failure with the last problem
 */
export async function expectPage(
  { visit, clock, loadBalancer, url }: SmokeContext,
  page: Pick<VisitRequest, 'scheme' | 'path'>,
  problem: (answer: VisitAnswer) => string | undefined,
): Promise<void> {
  const { host } = new URL(url);
  for (let attempt = 1; ; attempt++) {
    const found = await visit({ ...page, loadBalancer, host, userAgent }).then(problem, (error: Error) =>
      describeError(error),
    );
    if (found === undefined) return;
    if (attempt === attempts) throw new Failure(`${page.scheme}://${host}${page.path}: ${found}.`);
    await clock.sleep(pauseMilliseconds);
  }
}

const describeError = (error: Error): string => `the load balancer does not answer (${error.message})`;

/** Plain http leads to https, with path and query. */
export function checkRedirect(context: SmokeContext): Promise<void> {
  const path = '/index.php?module=Login';
  const wanted = `${context.url}${path}`;
  return expectPage(context, { scheme: 'http', path }, ({ status, headers: { location } }) =>
    // The load balancer names the port; https://host:443/ is the same place.
    status === 301 && location !== undefined && new URL(location).href === new URL(wanted).href
      ? undefined
      : `${status} to ${location ?? 'nowhere'} instead of 301 to ${wanted}`,
  );
}

/** Where pages are inside the network, there are none from outside. */
export function checkNoPages(context: SmokeContext): Promise<void> {
  return expectPage(context, { scheme: 'https', path: '/index.php?module=Login' }, ({ status }) =>
    status === 404
      ? undefined
      : `${status} from the internet, where there are no pages (access.ui is 'internal')`,
  );
}

/** The login page, or the redirection to the host where one signs in instead. */
export function checkLoginPage(context: SmokeContext): Promise<void> {
  return expectPage(context, { scheme: 'https', path: '/index.php?module=Login' }, (answer) => {
    const { status, headers, body } = answer;
    if (status === 200 && body.includes('form_password')) return undefined;
    const { location = '' } = headers;
    const elsewhere = /^https:/.test(location) && new URL(location).host !== new URL(context.url).host;
    if ((status === 302 || status === 303) && elsewhere) return undefined;
    return `${status} without a login form: ${body.slice(0, 200).trim() || 'empty'}`;
  });
}
