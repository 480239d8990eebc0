import { z } from 'zod';
import { secretArn } from './fields';
import { rule } from './rules';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** One value, a list of them, or a secret whose text is the value. */
const value = z.union(
  [
    scalar,
    z.array(scalar),
    z.strictObject({
      /** The secret that holds the value, all of it. */
      secretArn: secretArn('Create the secret first, with the value as its whole text.'),
    }),
  ],
  rule(
    "a string, a number, true or false, a list of these, or { secretArn: 'arn:…' }",
    'Write one of these.',
  ),
);

/** `settings` of Matomo: section → key → value, as in its global.ini.php or as a plugin names them. */
export const settings = z.record(
  z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_]*$/,
      rule("a section of Matomo's global.ini.php such as General, or a plugin's name", 'Check its spelling.'),
    ),
  z.record(
    z
      .string()
      .regex(
        /^[A-Za-z][A-Za-z0-9_]*$/,
        rule(
          "a key as Matomo writes it, such as API_datatable_default_limit or a plugin's numQueueWorkers",
          'Check its spelling.',
        ),
      ),
    value,
  ),
  rule('{ Section: { key: value } }', "Use the names of Matomo's global.ini.php, or of a plugin's settings."),
);
