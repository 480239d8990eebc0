/** A day as a site counts it. */
export interface SiteDay {
  /** `2026-11-20` */
  date: string;
  /** First moment of the day, and of the next one. */
  start: Date;
  end: Date;
}

/**
 * The day that it is in a time zone.
 *
 * @param timezone IANA name, such as Europe/Berlin
 */
export function siteDay(timezone: string, now: Date): SiteDay {
  const date = dateIn(timezone, now);
  const start = midnight(date, timezone);
  // The day may have 23 or 25 hours.
  const tomorrow = dateIn(timezone, new Date(start.getTime() + 36 * 60 * 60 * 1000));
  return { date, start, end: midnight(tomorrow, timezone) };
}

function dateIn(timezone: string, moment: Date): string {
  const format = { timeZone: timezone, year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', format).format(moment);
}

/** The moment at which a date begins in a time zone. */
function midnight(date: string, timezone: string): Date {
  const asUtc = Date.parse(`${date}T00:00:00Z`);
  // The second round is for a day on which the offset changes.
  const first = asUtc - offset(timezone, asUtc);
  return new Date(asUtc - offset(timezone, first));
}

/** Milliseconds that clocks in a time zone are ahead of UTC. */
function offset(timezone: string, moment: number): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  } as const).formatToParts(moment);
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? '00';
  const local = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
  return Date.parse(local) - Math.floor(moment / 1000) * 1000;
}
