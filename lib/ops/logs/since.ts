import { usageFailure } from '../../cli/failure';

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * When `--since` begins: a length of time before now, such as 30m, 2h or 7d, or a moment such as 2026-11-27T06:00Z.
 *
 * @returns milliseconds since 1970
 * @throws Failure with exit code 2 for another text
 */
export function sinceOf(text: string, now: number): number {
  const [, count, unit] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) return now - Number(count) * (units[unit] ?? 0);
  const moment = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(moment)) return moment;
  throw usageFailure(
    `--since is '${text}'; it takes a length of time such as 30m, 2h or 7d, or a moment such as 2026-11-27T06:00Z.`,
  );
}
