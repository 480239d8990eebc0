import { pathText, show } from '../problems/show';
import type { Problem } from '../problems/problems';
import type { Given } from '../schema/environment';
import { like } from './names';
import { entries, siteWords } from './sites';

/** Logins of the technical users that clients share: docker/opt/matomo-fargate/declared/clients.php. */
const technical = /^api-/i;

type People = Pick<Given, 'admin' | 'users' | 'sites' | 'mail' | 'access' | 'clients'>;

/** People who would be invited twice, or never, or to sites that do not exist. */
export function userConflicts(file: People): Problem[] {
  const { users, admin, access } = file;
  const logins = [admin?.login ?? 'admin'];
  const addresses = admin?.email === undefined ? [] : [admin.email];
  const problems = entries(users).flatMap(([login, user]) => {
    const path = ['users', login];
    const found = [
      ...reserved(login, logins),
      ...accessProblems([...path, 'access'], user.access, file),
      ...addressProblems([...path, 'email'], user.email, addresses, access),
    ];
    if (user.superUser === true && user.access !== undefined) {
      found.push({
        path: pathText([...path, 'access']),
        value: show(user.access),
        allowed: 'nothing with superUser: true',
        remedy: 'A super user may do everything on every site.',
      });
    }
    logins.push(login);
    if (user.email !== undefined) addresses.push(user.email);
    return found;
  });
  if (entries(users).length > 0 && !('mail' in file) && access?.signOn === undefined) {
    problems.push({
      path: 'users',
      value: 'users without `mail`',
      allowed: 'users where Matomo can send mail',
      remedy: 'Give the mail server (mail): people are invited by mail, and set their password by its link.',
    });
  }
  return [...addressProblems(['admin', 'email'], admin?.email, [], access), ...problems];
}

/** Programs that would get no access, or one to sites that do not exist. */
export function clientConflicts(file: People): Problem[] {
  const logins = [file.admin?.login ?? 'admin', ...Object.keys(file.users ?? {})];
  return entries(file.clients).flatMap(([key, client]) => {
    const path = ['clients', key];
    const same = like(key, logins);
    return [
      ...(same === undefined
        ? []
        : [
            {
              path: pathText(path),
              value: show(key),
              allowed: 'a key that is nobody’s login',
              remedy: `'${same}' is a user: give the client another key.`,
            },
          ]),
      ...accessProblems([...path, 'access'], client.access, file),
    ];
  });
}

function reserved(login: string, others: readonly string[]): Problem[] {
  const problem = (allowed: string, remedy: string): Problem[] => [
    { path: pathText(['users', login]), value: show(login), allowed, remedy },
  ];
  if (login.toLowerCase() === 'anonymous')
    return problem('logins of people', 'Matomo has that one itself, for visitors.');
  if (technical.test(login))
    return problem("logins that do not begin with 'api-'", 'The users of clients are called so.');
  const other = like(login, others);
  return other === undefined
    ? []
    : problem(
        'each login once, whatever its case',
        `'${other}' is another user, or the first super user (admin).`,
      );
}

function addressProblems(
  path: readonly string[],
  email: string | undefined,
  others: readonly string[],
  access: Given['access'],
): Problem[] {
  if (email === undefined) return [];
  const problem = (allowed: string, remedy: string): Problem[] => [
    { path: pathText(path), value: show(email), allowed, remedy },
  ];
  if (like(email, others) !== undefined) return problem('each address once', 'Another user has it, too.');
  const domains = (access?.emailDomains ?? []).filter((domain) => domain !== undefined);
  const domain = email.split('@').at(-1)?.toLowerCase() ?? '';
  return domains.length === 0 || domains.includes(domain)
    ? []
    : problem('an address of one of access.emailDomains', `Those are ${domains.join(', ')}.`);
}

/** Access to sites that do not exist, or that says one thing twice. */
export function accessProblems(
  path: readonly string[],
  access: Readonly<Record<string, string | undefined>> | undefined,
  { sites }: Pick<Given, 'sites'>,
): Problem[] {
  if (access === undefined) return [];
  const known = [...siteWords, ...Object.keys(sites ?? {})];
  const keys = Object.keys(access);
  const problem = (at: readonly string[], value: unknown, allowed: string, remedy: string): Problem => ({
    path: pathText(at),
    value: show(value),
    allowed,
    remedy,
  });
  if (keys.length === 0) {
    return [problem(path, access, 'access to one site at least', `Name sites: ${known.join(', ')}.`)];
  }
  if (keys.includes('all') && keys.length > 1) {
    return [
      problem(
        path,
        access,
        "either 'all' or single sites",
        "'all' holds for each site: take it or the others away.",
      ),
    ];
  }
  return keys
    .filter((key) => !known.includes(key))
    .map((key) => problem([...path, key], key, 'keys of sites', `There are ${known.join(', ')}.`));
}
