import type { DatabaseContainer } from '../stand-ins/database';
import type { EdgeClient } from './edge-client';
import { MatomoSession } from './matomo-session';
import { expected, hits } from './page-views';
import type { Check } from '../../ops/preflight/check';
import type { Reporter } from '../../cli/reporter';
import { siteDay } from './site-day';

export interface ProofSubject {
  reporter: Reporter;
  client: EdgeClient;
  database: DatabaseContainer;
  /** The database in it that Matomo uses. */
  databaseName: string;
  /** Root certificate of the ACME server that issued the certificate, PEM; undefined if none did. */
  acmeRoot: string | undefined;
  /** Value of Strict-Transport-Security that the template's HTTPS listener adds; undefined if it adds none. */
  hsts: string | undefined;
  site: { url: string; timezone: string };
  admin: { login: string; password: string };
  /** Runs the scheduled archive task to its end and returns its exit code and what it wrote. */
  archive: () => Promise<{ exitCode: number; output: string }>;
  /** What `npm run ops -- doctor local` finds. */
  doctor: () => Promise<readonly Check[]>;
}

/** The first site that a migration creates, and the tables' prefix in docker/matomo/common.config.ini.php. */
const idSite = 1;
const prefix = 'matomo_';

/** Sent along with every hit, as by somebody who wants to hide: only what the load balancer adds may count. */
const forgedAddress = '203.0.113.7';

/** Something that the proof found otherwise than it should be. */
class Refuted extends Error {}

/**
 * Shows that the environment works, each result on a line of its own.
 *
 * @returns true if every check passed
 */
export async function prove(subject: ProofSubject): Promise<boolean> {
  const { reporter } = subject;
  const run = `run-${Date.now().toString(36)}`;
  const checks: readonly [string, () => Promise<string>][] = [
    ['http redirects to https', () => redirects(subject)],
    ['a foreign Host gets 404', () => foreignHosts(subject)],
    ['the login page answers', () => loginPage(subject)],
    ['HSTS is sent', () => hsts(subject)],
    ...acmeChecks(subject),
    ['the database has the parameters of the template and refuses plaintext', () => databaseRules(subject)],
    ['page views are tracked', () => track(subject, run)],
    ['page views are in the database', () => stored(subject, run)],
    ['the archive task ends well', () => archives(subject)],
    ['the report API returns the visits', () => reported(subject)],
    ['the doctor finds nothing wrong', () => healthy(subject)],
  ];
  let passed = true;
  for (const [title, check] of checks) {
    try {
      reporter.result(`✓ ${title}: ${await check()}`);
    } catch (error) {
      passed = false;
      reporter.result(`✗ ${title}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return passed;
}

async function healthy({ doctor }: ProofSubject): Promise<string> {
  const checks = await doctor();
  const wrong = checks.filter(({ result }) => result === 'wrong');
  demand(wrong.length === 0, wrong.map(({ what, detail }) => `${what}: ${detail}`).join('; '));
  return `${checks.length} checks, as npm run ops -- doctor local makes them`;
}

async function redirects({ client }: ProofSubject): Promise<string> {
  const path = '/index.php?module=Login&returnTo=%2Fa%20b';
  const { status, headers } = await client.request({ scheme: 'http', path });
  const wanted = `${client.url}${path}`;
  demand(
    status === 301 && headers.location === wanted,
    `${status} to ${headers.location}, not 301 to ${wanted}`,
  );
  return `301 to ${headers.location}`;
}

async function foreignHosts({ client }: ProofSubject): Promise<string> {
  const hosts = ['www.example.com', `evil-${client.host}`];
  for (const host of hosts) {
    const { status } = await client.request({ path: '/index.php', host });
    demand(status === 404, `${host} got ${status}`);
  }
  return hosts.join(', ');
}

async function loginPage({ client }: ProofSubject): Promise<string> {
  const { status, body } = await client.request({ path: '/index.php' });
  demand(status === 200 && body.includes('form_password'), `status ${status}, ${body.slice(0, 200)}`);
  return `200, ${/<title>([^<]*)<\/title>/.exec(body)?.[1]?.trim() ?? 'without a title'}`;
}

async function hsts({ client, hsts }: ProofSubject): Promise<string> {
  demand(hsts !== undefined, 'the HTTPS listener of the template adds no Strict-Transport-Security');
  const { headers } = await client.request({ path: '/index.php' });
  const sent = headers['strict-transport-security'];
  demand(sent === hsts, `${sent ?? 'nothing'} instead of ${hsts}`);
  return String(sent);
}

function acmeChecks({ client, acmeRoot }: ProofSubject): [string, () => Promise<string>][] {
  if (acmeRoot === undefined) return [];
  return [
    [
      'the certificate is the one that the ACME server issued',
      async () => {
        const { issuer, names, end } = await client.certificate(acmeRoot);
        return `by ${issuer} for ${names}, until ${end}`;
      },
    ],
    [
      'what is no open challenge gets 404',
      async () => {
        const path = '/.well-known/acme-challenge/not-a-token-that-anybody-has-asked-for';
        const { status } = await client.request({ scheme: 'http', path });
        demand(status === 404, `status ${status}`);
        return path;
      },
    ],
  ];
}

async function databaseRules({ database }: ProofSubject): Promise<string> {
  const missing = await database.parametersNotInForce();
  demand(missing.length === 0, missing.join('; '));
  const refusal = await database.plaintextRefusal();
  demand(refusal !== undefined, 'a connection without TLS was let in');
  return `${Object.keys(database.parameters).length} parameters in force; "${refusal}"`;
}

async function track(subject: ProofSubject, run: string): Promise<string> {
  const { client, site } = subject;
  await enoughOfTheDayLeft(subject);
  for (const { path, headers } of hits(site.url, idSite, run)) {
    const { status, body } = await client.request({
      path,
      headers: { ...headers, 'x-forwarded-for': forgedAddress },
    });
    demand(status === 200 || status === 204, `${status} for ${path}: ${body.slice(0, 200)}`);
  }
  return `${expected.pageViews} of ${expected.pageViews} answered, ${expected.visits} visitors`;
}

async function stored({ database, databaseName }: ProofSubject, run: string): Promise<string> {
  const [[pageViews = '0', visits = '0'] = []] = await database.query(
    `SELECT COUNT(*), COUNT(DISTINCT l.idvisit) FROM ${databaseName}.${prefix}log_link_visit_action l ` +
      `JOIN ${databaseName}.${prefix}log_action a ON a.idaction = l.idaction_url WHERE a.name LIKE '%/${run}/%'`,
  );
  const counted = `${pageViews} page views of ${visits} visits`;
  demand(
    Number(pageViews) === expected.pageViews && Number(visits) === expected.visits,
    `${counted} instead of ${expected.pageViews} of ${expected.visits}`,
  );
  const addresses = await database.query(
    `SELECT DISTINCT INET6_NTOA(v.location_ip) FROM ${databaseName}.${prefix}log_visit v ` +
      `JOIN ${databaseName}.${prefix}log_link_visit_action l ON l.idvisit = v.idvisit ` +
      `JOIN ${databaseName}.${prefix}log_action a ON a.idaction = l.idaction_url WHERE a.name LIKE '%/${run}/%'`,
  );
  const list = addresses.flat();
  const browsers = await distinctBrowsers(database, databaseName, run);
  demand(browsers === expected.visits, `${browsers} different browsers instead of ${expected.visits}`);
  demand(
    !list.some((address) => address.startsWith('203.0.')),
    `a forged address was believed: ${list.join(', ')}`,
  );
  return `${counted} with ${browsers} different browsers, from ${list.join(', ')} (not the forged ${forgedAddress})`;
}

/** How many browsers were recognised; a stand-in for Matomo keeps their names as they were sent. */
async function distinctBrowsers(
  database: DatabaseContainer,
  databaseName: string,
  run: string,
): Promise<number> {
  const columns = await database.query(
    `SELECT column_name FROM information_schema.columns WHERE table_schema = '${databaseName}' ` +
      `AND table_name = '${prefix}log_visit' AND column_name IN ('config_browser_name', 'config_os', 'user_agent')`,
  );
  const [[browsers = '0'] = []] = await database.query(
    `SELECT COUNT(DISTINCT CONCAT_WS('/', ${columns.map(([column]) => `v.${column}`).join(', ')})) ` +
      `FROM ${databaseName}.${prefix}log_visit v ` +
      `JOIN ${databaseName}.${prefix}log_link_visit_action l ON l.idvisit = v.idvisit ` +
      `JOIN ${databaseName}.${prefix}log_action a ON a.idaction = l.idaction_url WHERE a.name LIKE '%/${run}/%'`,
  );
  return Number(browsers);
}

async function archives({ archive }: ProofSubject): Promise<string> {
  const { exitCode, output } = await archive();
  const lastLines = output.trimEnd().split('\n').slice(-10).join('\n  ');
  demand(exitCode === 0, `exit code ${exitCode}\n  ${lastLines}`);
  return 'exit code 0';
}

async function reported(subject: ProofSubject): Promise<string> {
  const { client, admin, site, database, databaseName } = subject;
  const session = new MatomoSession(client);
  await session.signIn(admin.login, admin.password);
  const { date, start, end } = siteDay(site.timezone, new Date());
  const { nb_visits, nb_actions } = (await session.api('VisitsSummary.get', {
    idSite: String(idSite),
    period: 'day',
    date,
  })) as { nb_visits?: number; nb_actions?: number };

  const sql = (moment: Date) => `'${moment.toISOString().slice(0, 19).replace('T', ' ')}'`;
  const [[visits = '0'] = []] = await database.query(
    `SELECT COUNT(*) FROM ${databaseName}.${prefix}log_visit WHERE idsite = ${idSite} ` +
      `AND visit_last_action_time >= ${sql(start)} AND visit_last_action_time < ${sql(end)}`,
  );
  demand(
    Number(visits) >= expected.visits && nb_visits === Number(visits),
    `${nb_visits} on ${date}, but ${visits} are in the database`,
  );
  return `${nb_visits} visits, ${nb_actions} actions on ${date}, ${expected.visits} visits of them just sent`;
}

/** Reports are of one day: what is sent shortly before midnight would be counted on two. */
async function enoughOfTheDayLeft({ reporter, site }: ProofSubject): Promise<void> {
  const left = siteDay(site.timezone, new Date()).end.getTime() - Date.now();
  if (left > 90_000) return;
  await reporter.step(
    `Waiting for midnight in ${site.timezone}, so that everything falls on one day`,
    () => new Promise((resolve) => setTimeout(resolve, left + 1000)),
  );
}

function demand(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Refuted(otherwise);
}
