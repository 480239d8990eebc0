import { siteDay } from '../../../lib/local/proof/site-day';

test.each([
  ['UTC', '2026-11-20T23:59:59Z', '2026-11-20', '2026-11-20T00:00:00.000Z', 24],
  ['Europe/Berlin', '2026-11-20T23:30:00Z', '2026-11-21', '2026-11-20T23:00:00.000Z', 24],
  ['America/New_York', '2026-11-21T03:00:00Z', '2026-11-20', '2026-11-20T05:00:00.000Z', 24],
  ['Asia/Kathmandu', '2026-11-20T18:15:00Z', '2026-11-21', '2026-11-20T18:15:00.000Z', 24],
  // Clocks go forward and back on these days.
  ['Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-29', '2026-03-28T23:00:00.000Z', 23],
  ['Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
])('in %s it is at %s the day %s', (timezone, now, date, start, hours) => {
  const day = siteDay(timezone, new Date(now));
  expect(day.date).toBe(date);
  expect(day.start.toISOString()).toBe(start);
  expect((day.end.getTime() - day.start.getTime()) / 3_600_000).toBe(hours);
});
