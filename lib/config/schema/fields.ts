import { z } from 'zod';
import { rule, textRule } from './rules';

/* Kinds of values that more than one key of a configuration file takes. */

export const hostName = textRule(
  /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  'a fully qualified host name in lower case, without scheme, port or path, such as stats.example.org',
  'Write only the name that browsers will use.',
);

export const emailAddress = textRule(
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
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
  /^https?:\/\/[^\s/?#]+(\/[^\s]*)?$/,
  'a URL that starts with http:// or https://',
  'Give the address of the web site that is measured.',
);

const timeZones = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC']);
const timezoneRule = rule(
  'an IANA time zone, such as Europe/Berlin or UTC',
  'Look the name up in the IANA list.',
);
export const timezone = z.string(timezoneRule).refine((name) => timeZones.has(name), timezoneRule);

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
