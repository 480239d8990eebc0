import {
  afterFailure,
  type Attempts,
  attemptsFrom,
  underWay,
  waitUntil,
} from '../../../lib/lambda/renew-certificate/attempts';
import { retryAfter } from '../../../lib/lambda/renew-certificate/acme-transport';

const now = Date.UTC(2026, 10, 21);
const hour = 60 * 60_000;
const hours = ({ retryAt = '' }: Attempts) => (Date.parse(retryAt) - now) / hour;

test('each failure doubles the wait, to a day at most', () => {
  let attempts: Attempts = {};
  const waits = Array.from({ length: 8 }, () => hours((attempts = afterFailure(attempts, now, 'x'))));
  expect(waits).toEqual([1, 2, 4, 8, 16, 24, 24, 24]);
});

test.each([
  ['longer than our own wait', 72, 72, true],
  ['shorter than our own wait', 0.5, 1, undefined],
])('a demand %s', (_what, demanded, waits, flag) => {
  const refusal = { retryAfter: new Date(now + demanded * hour), isRateLimit: true };
  const attempts = afterFailure({}, now, 'x', refusal);
  expect(hours(attempts)).toBe(waits);
  expect(attempts.demanded).toBe(flag);
});

test('a rate limit without a time lets nobody hurry either', () => {
  const attempts = afterFailure({}, now, 'x', { retryAfter: undefined, isRateLimit: true });
  expect(attempts.demanded).toBe(true);
  expect(waitUntil(attempts, now, true)).toEqual(new Date(now + hour));
});

test('a person need not wait for our own caution', () => {
  const attempts = afterFailure({}, now, 'x');
  expect(waitUntil(attempts, now, false)).toEqual(new Date(now + hour));
  expect(waitUntil(attempts, now, true)).toBeUndefined();
  expect(waitUntil(attempts, now + hour, false)).toBeUndefined();
});

test('the reason fits into a parameter', () => {
  const attempts = afterFailure({}, now, 'ü'.repeat(9000), { retryAfter: undefined, isRateLimit: true });
  expect(Buffer.byteLength(JSON.stringify(attempts))).toBeLessThan(4096);
});

test('a run keeps others out for sixteen minutes', () => {
  const startedAt = new Date(now).toISOString();
  expect(underWay({ startedAt }, now + 15 * 60_000)).toEqual(new Date(now));
  expect(underWay({ startedAt }, now + 16 * 60_000)).toBeUndefined();
  expect(underWay({}, now)).toBeUndefined();
});

test.each([undefined, '', 'null', 'nonsense', '{}'])(
  'a record of %p means that nothing was tried',
  (text) => {
    expect(waitUntil(attemptsFrom(text), now, false)).toBeUndefined();
  },
);

test('a record with a date that is none does not stop renewals', () => {
  expect(waitUntil({ retryAt: 'soon' }, now, false)).toBeUndefined();
  expect(underWay({ startedAt: 'just now' }, now)).toBeUndefined();
});

test.each([
  ['120', now + 120_000],
  [' 120 ', now + 120_000],
  ['Sun, 22 Nov 2026 00:00:00 GMT', Date.UTC(2026, 10, 22)],
  ['Sun, 22 Nov 2020 00:00:00 GMT', undefined],
  ['0', undefined],
  ['soon', undefined],
  [null, undefined],
])('Retry-After: %p', (header, time) => {
  expect(retryAfter(header, now)?.getTime()).toBe(time);
});
