import { hostsOf } from './conflicts/hosts';
import { InvalidConfigurationError, type Problem } from './problems/problems';
import type { ResolvedConfig } from './resolve';
import { show } from './problems/show';

/** Numbers that the documentation of AWS and this repository use for nobody's account: 111111111111, 111122223333. */
function isPlaceholderAccount(account: string): boolean {
  return /^(\d)\1{11}$/.test(account) || ['111122223333', '444455556666', '123456789012'].includes(account);
}

/** Domains that belong to nobody. https://www.rfc-editor.org/rfc/rfc2606, rfc6761 */
function isPlaceholderName(name: string): boolean {
  return /(^|[.@/])(example\.(org|com|net|edu)|[\w-]+\.(example|invalid|test))$/i.test(name);
}

/**
 * Values of this repository's own files that were left as they are, where a real account is about to be used: the file's
 * own, or that of the credentials.
 *
 * @param accountInUse the account of the credentials; undefined if there are none
 * @throws InvalidConfigurationError with all of them
 */
export function placeholdersIn(config: ResolvedConfig, accountInUse: string | undefined): void {
  const isReal = [config.account, accountInUse].some(
    (account) => account !== undefined && !isPlaceholderAccount(account),
  );
  if (!isReal) return;
  const left = (path: string, value: string, remedy: string): Problem => ({
    path,
    value: show(value),
    allowed: 'a value of your own: this one is the placeholder of the repository',
    remedy,
  });
  const names: readonly (readonly [string, string | undefined, string])[] = [
    ...hostsOf(config).map(
      (host, index) =>
        [
          index === 0 ? 'host' : `aliases[${index - 1}]`,
          host,
          'Write the name under which your Matomo shall be reached.',
        ] as const,
    ),
    ['hostedZone.name', config.hostedZone?.name, 'Copy it from `aws route53 list-hosted-zones`.'],
    [
      'admin.email',
      config.admin.email,
      "Write the first super user's address: new passwords are mailed there.",
    ],
    ['site.url', new URL(config.site.url).hostname, 'Write the address of the site to measure.'],
    ['mail.from', config.mail?.from, 'Write the sender of what Matomo mails.'],
    ['mail.smtp.host', config.mail?.smtp.host, 'Write the name of your mail server, or remove `mail`.'],
  ];
  const problems = [
    ...(isPlaceholderAccount(config.account)
      ? [left('account', config.account, 'Copy it from `aws sts get-caller-identity`.')]
      : []),
    ...(config.hostedZone !== undefined && /0{8}|^Z0123456789ABCDEFGHIJ$/.test(config.hostedZone.id)
      ? [left('hostedZone.id', config.hostedZone.id, 'Copy it from `aws route53 list-hosted-zones`.')]
      : []),
    ...names.flatMap(([path, name, remedy]) =>
      name !== undefined && isPlaceholderName(name) ? [left(path, name, remedy)] : [],
    ),
  ];
  if (problems.length > 0) throw new InvalidConfigurationError(`config/${config.name}.ts`, problems);
}
