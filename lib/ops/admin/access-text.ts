import type { Row } from './ask';

/** What somebody may do, as the role `admin` prints it, for people. */
export function accessText(row: Row | undefined): string {
  const access = Object.entries((row?.['access'] ?? {}) as Record<string, number[]>);
  return access.map(([role, sites]) => `${role} on ${sites.join(', ')}`).join('; ') || 'no access';
}
