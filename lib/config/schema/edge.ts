import { z } from 'zod';
import { emailAddress, flag, hostName, oneOf, shortText, wholeNumber } from './fields';
import { rule, textRule } from './rules';

export const hostedZone = z.strictObject(
  {
    id: textRule(
      /^Z[A-Z0-9]{5,31}$/,
      "a Route 53 hosted zone's id, such as Z0123456789ABCDEFGHIJ",
      'Copy it from `aws route53 list-hosted-zones`, without /hostedzone/.',
    ),
    name: hostName,
  },
  rule('{ id, name } of a Route 53 hosted zone', 'Name the public zone that holds the host.'),
);

const certificateArn = textRule(
  /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
  "an ACM certificate's ARN (arn:aws:acm:<region>:<account>:certificate/<id>)",
  'Copy it from `aws acm list-certificates`, in the region of this environment.',
);

const certificateFile = (what: string) =>
  textRule(
    /^(?!.*\.key$).*\S$/,
    `the path of a file with ${what}, PEM, relative to the project's folder`,
    'It is public and belongs in version control; the private key does not.',
  );

/** A certificate of an own authority. Only what everybody may see is in files; see docs/decisions/. */
const importedCertificate = z.strictObject(
  {
    certificateFile: certificateFile("the server's certificate"),
    chainFile: certificateFile(
      'the certificates of its authorities, each after the one that it signed',
    ).optional(),
    privateKeySecret: textRule(
      /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+|[\w/+=.@-]{1,512})$/,
      'the name or ARN of a secret that holds the private key, unencrypted PEM',
      'Create it: aws secretsmanager create-secret --name matomo/<env>/tls-key --secret-string file://key.pem',
    ),
  },
  rule(
    '{ certificateFile, chainFile, privateKeySecret }',
    'Name the files, and the secret with the private key; see config/example.ts.',
  ),
);

const letsEncrypt = z.strictObject(
  {
    email: emailAddress,
    directory: z
      .union(
        [z.enum(['production', 'staging']), z.string().regex(/^https:\/\/[^\s/?#]+\/\S*$/)],
        rule(
          "'production', 'staging', or the https:// address of another authority's ACME directory",
          "Take 'staging' for trials: Let's Encrypt limits how many certificates a name gets.",
        ),
      )
      .optional(),
  },
  rule('{ email, directory }', "Let's Encrypt demands an address for its account."),
);

export const certificate = z.union(
  [
    z.literal('acm'),
    z.strictObject({ arn: certificateArn }),
    z.strictObject({ import: importedCertificate }),
    z.strictObject({ letsEncrypt }),
  ],
  rule(
    "'acm' (requested and validated in hostedZone), { arn } of an ACM certificate, { import } of an own authority's files, or { letsEncrypt }",
    "Use 'acm' when the zone is in Route 53, { letsEncrypt } or { import } otherwise.",
  ),
);

export const tls = z.strictObject(
  {
    policy: oneOf(
      ['1.3', '1.2', '1.2-fips', '1.2-compatible'],
      "'1.2' is what today's browsers all speak; see config/example.ts.",
    ).optional(),
    hstsPreload: flag.optional(),
  },
  rule('{ policy, hstsPreload }', 'Leave it out for the defaults.'),
);

/** `'on'`, on with limits of one's own, or off for a reason that is written down. */
export const firewall = z.union(
  [
    z.literal('on'),
    z.strictObject({
      trackerHitsPerAddress: wholeNumber(
        100,
        2_000_000_000,
        'hits in five minutes',
        'A campus, or a server that tracks, has one address for all.',
      ).optional(),
      trusted: z
        .array(
          textRule(
            /^(\d{1,3}\.){3}\d{1,3}\/([89]|[12]\d|3[0-2])$/,
            'a range of IPv4 addresses, such as 192.0.2.0/24, or 192.0.2.7/32 for one',
            'Name networks whose limits you keep yourself.',
          ),
          rule('a list of ranges', 'Write them in brackets.'),
        )
        .min(1, rule('at least one range', 'Leave it out for none.'))
        .optional(),
      log: oneOf(['blocked', 'off'], "'blocked' keeps what the firewall refused.").optional(),
    }),
    z.strictObject({ off: shortText }),
  ],
  rule(
    "'on', { trackerHitsPerAddress: hits in five minutes, trusted: [IPv4 ranges such as 192.0.2.0/24], log: 'blocked' or 'off' }, or { off: 'the reason' }",
    'See config/example.ts. A reason is for whoever reads this file next.',
  ),
);
