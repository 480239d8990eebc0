import { z } from 'zod';
import { emailAddress } from './fields';
import { rule, textRule } from './rules';

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

/** A certificate of a private CA. Only what everybody may see is in files; see docs/decisions/. */
const importedCertificate = z.strictObject(
  {
    /** File with the server's certificate, PEM, from the root of the repository. It is public: commit it. */
    certificateFile: certificateFile("the server's certificate"),
    /**
     * File with the certificates of its authorities, PEM, each after the one that it signed, the root last.
     * @default - none, for a self-signed certificate
     */
    chainFile: certificateFile(
      'the certificates of its authorities, each after the one that it signed',
    ).optional(),
    /** Name or ARN of the secret that holds the private key, unencrypted PEM. */
    privateKeySecret: textRule(
      /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+|[\w/+=.@-]{1,512})$/,
      'the name or ARN of a secret that holds the private key, unencrypted PEM',
      'Create it: aws secretsmanager create-secret --name matomo/<env>/tls-key --secret-string file://key.pem',
    ),
  },
  rule(
    '{ certificateFile, chainFile, privateKeySecret }',
    'Name the files, and the secret with the private key; see docs/configuration.md.',
  ),
);

const letsEncrypt = z.strictObject(
  {
    /** Contact of the account at Let's Encrypt. */
    email: emailAddress,
    /**
     * 'production', 'staging' (for trials: browsers don't trust it), or the https:// address of the ACME directory of
     * another authority.
     * @default 'production' where the environment's name begins with prod, otherwise 'staging'
     */
    directory: z
      .union(
        [z.enum(['production', 'staging']), z.string().regex(/^https:\/\/[^\s/?#@]+\/\S*$/)],
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
    z.strictObject({
      /** ARN of a certificate in ACM, in the account and region of this environment. */
      arn: certificateArn,
    }),
    z.strictObject({
      /**
       * A certificate of a private CA. `npm run ops -- certificate import <env>` checks it and imports it into
       * ACM, the first time and for every renewal.
       */
      import: importedCertificate,
    }),
    z.strictObject({
      /** Issued by HTTP-01 and renewed every 60 days: the host has to point to the load balancer. */
      letsEncrypt,
    }),
  ],
  rule(
    "'acm' (requested and validated in hostedZone), { arn } of an ACM certificate, { import } of a private CA's files, or { letsEncrypt }",
    "Use 'acm' when the zone is in Route 53, { letsEncrypt } or { import } otherwise.",
  ),
);
