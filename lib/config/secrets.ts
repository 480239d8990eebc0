import { pathText, type Problem } from './problems';

const secretForms: readonly { form: RegExp; what: string }[] = [
  { form: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, what: 'a private key' },
  { form: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/, what: "an AWS access key's id" },
  { form: /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z0-9/+]{40}$/, what: 'an AWS secret access key' },
  { form: /\bgh[pousr]_[A-Za-z0-9]{36,}\b/, what: 'a GitHub token' },
  { form: /^[0-9a-f]{32}$/i, what: 'a token of 32 hexadecimal digits' },
  { form: /^(?=.*[a-z])(?=.*\d)[a-z0-9]{60,64}$/i, what: 'a licence key or token' },
  { form: /:\/\/[^/\s:@]+:[^/\s@]+@/, what: 'a URL with a password in it' },
];

const secretNames = /(password|passwd|secret|token|salt|licen[cs]e_?key|private_?key|api_?key)/i;
/** Names that only point to a secret or limit one. */
const harmlessNames = /(arn|length|lifetime|_only|expire|attempts|only_allow_secure_auth_tokens)/i;

const remedy =
  'Put it into Secrets Manager and remove it here; if it was ever committed, replace it. The keys that end in SecretArn take its ARN.';

/**
 * Refuses what looks like a secret anywhere in a configuration file: by its form everywhere, by the name of its
 * key below `settings`, whose values become plain environment variables. The value is not repeated.
 */
export function secretsIn(input: unknown, path: readonly PropertyKey[] = []): Problem[] {
  if (typeof input === 'string') {
    const match =
      secretForms.find(({ form }) => form.test(input)) ??
      (namedLikeSecret(path, input) ? { what: 'a secret, by its name' } : undefined);
    if (match === undefined) return [];
    return [
      {
        path: pathText(path),
        value: `(hidden: it looks like ${match.what})`,
        allowed: 'no secrets in configuration files',
        remedy,
        secret: true,
      },
    ];
  }
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([key, value]) =>
    secretsIn(value, [...path, Array.isArray(input) ? Number(key) : key]),
  );
}

function namedLikeSecret(path: readonly PropertyKey[], value: string): boolean {
  const name = String(path.at(-1));
  return path[0] === 'settings' && value !== '' && secretNames.test(name) && !harmlessNames.test(name);
}
