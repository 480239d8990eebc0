import { readable, readableLines } from '../../lib/aws/log-line';

describe('readable', () => {
  test('shows source and message of a line of the image', () => {
    const line =
      '{"time":"2026-11-21T01:45:04.123Z","level":"error","source":"migrate","message":"no \\"way\\""}';
    expect(readable(line)).toBe('migrate: no "way"');
  });

  test.each(['plain text', '{"result":"installed","matomo":"5.14.0"}', '{broken'])(
    'leaves %s alone',
    (line) => {
      expect(readable(line)).toBe(line);
    },
  );

  test('goes line by line', () => {
    expect(readableLines('a\n{"source":"php","message":"b"}')).toBe('a\nphp: b');
  });
});
