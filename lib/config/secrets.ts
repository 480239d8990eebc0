import { settingNames } from './schema/matomo-settings';

const secretForms: readonly { form: RegExp; what: string }[] = [
  { form: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, what: 'a private key' },
  { form: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, what: "an AWS access key's id" },
  { form: /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9/+]{40}$/, what: 'an AWS secret access key' },
  { form: /^B[A-Za-z0-9/+]{43}$/, what: 'an SMTP password of SES' },
  { form: /\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{20,})/, what: 'a GitHub token' },
  { form: /\bglpat-[\w-]{20,}/, what: 'a GitLab token' },
  { form: /\bxox[abeprs]-[\w-]{10,}/, what: 'a Slack token' },
  { form: /\bAIza[\w-]{35}\b/, what: 'a Google API key' },
  { form: /^[0-9a-f]{32}$/i, what: 'a token of 32 hexadecimal digits' },
  { form: /^(?=.*[a-z])(?=.*\d)[a-z0-9]{60,64}$/i, what: 'a licence key or token' },
  { form: /:\/\/[^/\s:@]*:[^/\s@]+@/, what: 'a URL with a password in it' },
];

const secretNames =
  /(passw(or)?d|(^|_)pass(_|$)|passphrase|secret|token|salt|credential|licen[cs]e_?key|private_?key|access_?key|api_?key)/i;
/** Tags are named freely: one may well say which team keeps the tokens. */
const secretTags = /(passw(or)?d|secret|private_?key|access_?key|api_?key)$/i;
/** Names that only point to a secret or limit one. */
const harmlessNames = /(arn|length|lifetime|_only|expire|attempts|only_allow_secure_auth_tokens)/i;
/** Keys of this configuration that name a secret in Secrets Manager. */
const pointers: readonly string[] = [
  'credentialsSecretArn',
  'chatWebhookSecretArn',
  'privateKeySecret',
  'clientSecretArn',
  'clientSecretVersion',
  'tokenEndpoint',
];

/** What a value is if it is a secret, by its look or by the name of its key. */
export function secretIn(path: readonly PropertyKey[], value: unknown): string | undefined {
  if (typeof value === 'string') {
    const match = secretForms.find(({ form }) => form.test(value));
    if (match !== undefined) return match.what;
  }
  const name = path.at(-1);
  if (typeof name !== 'string' || pointers.includes(name)) return undefined;
  if (value === undefined || value === null || typeof value === 'boolean' || isNamedFreely(path, value))
    return undefined;
  if (isSetting(path) && (isKnownSetting(path) || pointsToSecret(value))) return undefined;
  // Switches, which need no hiding.
  if (value === '' || value === 0 || value === 1) return undefined;
  const names = isTag(path) ? secretTags : secretNames;
  return names.test(name) && !harmlessNames.test(name) ? 'a secret, by its name' : undefined;
}

/** Whether the name of a key is itself a secret. */
export function secretKey(key: PropertyKey): boolean {
  return typeof key === 'string' && secretForms.some(({ form }) => form.test(key));
}

/** Sites, people, clients, dimensions and goals of a site, and values of a claim: one may well be called `tokens`. */
const isNamedFreely = (path: readonly PropertyKey[], value: unknown): boolean =>
  typeof value === 'object' &&
  ((['sites', 'users', 'clients'].includes(String(path[0])) && (path.length === 2 || path.length === 4)) ||
    path.slice(0, -1).join('.') === 'access.signOn.roles');

const isSetting = (path: readonly PropertyKey[]): boolean => path[0] === 'settings' && path.length === 3;

/** Matomo's own, whose names tell of policies as often as of secrets; those that are secrets are refused as managed. */
function isKnownSetting([, section, key]: readonly PropertyKey[]): boolean {
  return settingNames(String(section)).includes(String(key)) && !/^(password|salt)$/.test(String(key));
}

const pointsToSecret = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).join() === 'secretArn';

function isTag(path: readonly PropertyKey[]): boolean {
  return path[0] === 'tags' && path.length === 2;
}

/** The key that takes the secret's ARN or name, by the section in which the secret stands. */
const takers: Readonly<Record<string, string>> = {
  access: 'access.signOn.clientSecretArn takes its ARN.',
  alarms: 'alarms.chatWebhookSecretArn takes its ARN.',
  settings: "A setting takes { secretArn: 'arn:…' } in the place of its value.",
  mail: 'mail.smtp.credentialsSecretArn takes its ARN.',
  geoip: 'geoip.credentialsSecretArn takes its ARN.',
  certificate: 'certificate.import.privateKeySecret takes its name or ARN.',
  plugins:
    'The key for purchased plugins comes from the variable MATOMO_LICENCE_KEY of the shell that builds.',
  database: 'The passwords of the database are generated into Secrets Manager: none is needed here.',
  admin: "The first super user's password is generated into Secrets Manager: none is needed here.",
};

/** What to do about a secret, without repeating it. */
export function secretRemedy(path: readonly PropertyKey[]): string {
  const taker =
    takers[String(path[0])] ??
    'mail.smtp.credentialsSecretArn, geoip.credentialsSecretArn and certificate.import.privateKeySecret take the ARN of one.';
  return `Put it into Secrets Manager and remove it here; if it was ever committed, replace it. ${taker}`;
}
