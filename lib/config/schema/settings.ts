import { z } from 'zod';
import { rule } from './rules';

/** `settings` of Matomo: section → key → scalar, as in its global.ini.php. */
export const settings = z.record(
  z
    .string()
    .regex(
      /^[A-Za-z_]+$/,
      rule("a section of Matomo's global.ini.php, such as General", 'Check its spelling.'),
    ),
  z.record(
    z
      .string()
      .regex(
        /^[a-z][a-z0-9_]*$/,
        rule(
          "a key of Matomo's global.ini.php, such as time_before_today_archive_considered_outdated",
          'Check its spelling.',
        ),
      ),
    z.union(
      [z.string(), z.number(), z.boolean()],
      rule('a string, a number, true or false', 'Lists cannot be set through the environment; see docker/.'),
    ),
  ),
  rule('{ Section: { key: value } }', "Use the names of Matomo's global.ini.php."),
);
