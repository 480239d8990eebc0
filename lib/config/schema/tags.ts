import { z } from 'zod';
import { rule } from './rules';

const form = 'letters, digits, spaces and + - = . _ : / @';
const keyRule = rule(
  `1 to 128 ${form}, not beginning with aws: or matomo:`,
  'AWS and this product keep these two beginnings for themselves.',
);
const valueRule = rule(`at most 256 ${form}`, 'Shorten it, or replace what is not allowed.');

export const tags = z
  .record(
    z
      .string(keyRule)
      .regex(/^(?!\s|.*\s$)[\p{L}\p{N} +\-=._:/@]{1,128}$/u, keyRule)
      .refine((key) => !/^(aws|matomo):/i.test(key), keyRule),
    z.string(valueRule).regex(/^[\p{L}\p{N} +\-=._:/@]{0,256}$/u, valueRule),
    rule('{ key: value } of strings', 'They are put on every resource.'),
  )
  .refine(
    (all) => Object.keys(all).length <= 40,
    rule('at most 40 tags: a resource takes 50, some of which the product and the CDK add', 'Remove some.'),
  );
