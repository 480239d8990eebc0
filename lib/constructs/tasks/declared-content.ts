import type { ResolvedConfig } from '../../config';

/**
 * What `migrate` holds Matomo to, as docker/opt/matomo-fargate/declared reads it. What is undefined may be chosen in Matomo.
 * The first site comes by variables of its own, and is known as `site`.
 */
export function declaredContent({
  site,
  sites,
  users,
  clients,
  access,
}: Pick<ResolvedConfig, 'site' | 'sites' | 'users' | 'clients' | 'access'>) {
  const first = {
    key: 'site',
    name: site.name,
    mainUrl: site.url,
    timezone: site.timezone,
    currency: site.currency,
  };
  return { sites: [first, ...sites], users, clients, signOn: access.signOn !== undefined };
}
