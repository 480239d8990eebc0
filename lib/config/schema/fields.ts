import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { currencies } from './currencies';
import { rule, textRule } from './rules';
import { timeZones } from './time-zones';

/* Kinds of values that more than one key of a configuration file takes. */

const hostAllowed =
  'a fully qualified host name in lower case, without scheme, port or path, such as stats.example.org';

/** Names with letters beyond a to z are written as DNS has them. */
const asciiForm = ({ input }: { input?: unknown }): string => {
  const ascii = typeof input === 'string' && /[^ -~]/.test(input) ? domainToASCII(input) : '';
  return rule(
    hostAllowed,
    ascii === '' ? 'Write only the name that browsers will use.' : `Write it as DNS has it: ${ascii}`,
  ).error;
};

export const hostName = z
  .string(rule(hostAllowed, 'Write only the name that browsers will use.'))
  .regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/, {
    error: asciiForm,
  });

export const emailAddress = textRule(
  /^[^\s@,;<>"()]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{1,62}$/,
  'an e-mail address, such as matomo@example.org',
  'Give one address.',
);

/** Matomo's validator: UsersManager/UsersManager.php, `checkLogin`. */
export const login = textRule(
  /^[A-Za-zÄäÖöÜüß0-9_.@+-]{2,100}$/,
  '2 to 100 letters, digits or any of _ . - @ +',
  'Choose the login of the first super user.',
);

export const httpUrl = textRule(
  /^https?:\/\/[^\s/?#@]+(\/[^\s]*)?$/,
  'a URL that starts with http:// or https://',
  'Give the address of the web site that is measured.',
);

const timezoneRule = rule(
  "a time zone by its place, such as Europe/Berlin or Asia/Kolkata, or 'UTC' with hours, such as UTC+5.5",
  'These are the names that PHP and Matomo know; older spellings, such as Asia/Calcutta, are not among them.',
);
export const timezone = z.string(timezoneRule).refine((name) => timeZones.has(name), timezoneRule);

const currencyRule = rule(
  'the ISO 4217 code of a currency that Matomo knows, such as EUR',
  'Use three capital letters. For one that is not taken here, write EUR and set it in Matomo later.',
);
export const currency = z.string(currencyRule).refine((code) => currencies.has(code), currencyRule);

export const wholeNumber = (min: number, max: number, unit: string, remedy: string) => {
  const allowed = rule(`a whole number from ${min} to ${max} (${unit})`, remedy);
  return z.number(allowed).int(allowed).min(min, allowed).max(max, allowed);
};

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values, remedy: string) =>
  z.enum(values, rule(values.map((value) => `'${value}'`).join(' or '), remedy));

export const secretArn = (remedy: string) =>
  textRule(
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
    "a secret's complete ARN, with the six characters that Secrets Manager appends",
    remedy,
  );

export const flag = z.boolean(rule('true or false', 'Remove the quotes if there are any.'));

export const shortText = textRule(/^\S.{9,299}$/u, '10 to 300 characters', 'Write a sentence.');
