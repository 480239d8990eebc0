import { z } from 'zod';
import { emailAddress, hostName, oneOf, secretArn, wholeNumber } from './fields';
import { rule } from './rules';

const portRule = 'AWS lets no task reach port 25. Ask your mail service; 587 and 465 are usual.';

const smtp = z.strictObject(
  {
    /** Name of the mail server, such as email-smtp.eu-central-1.amazonaws.com for SES. */
    host: hostName,
    /**
     * Its port.
     * @default 587, with encryption 'ssl' 465
     */
    port: wholeNumber(26, 65535, 'TCP port', portRule).optional(),
    /**
     * 'tls' is STARTTLS, 'ssl' is TLS from the start.
     * @default - by the port: 'ssl' for 465 and 2465, otherwise 'tls'
     */
    encryption: oneOf(
      ['tls', 'ssl'],
      "'tls' is STARTTLS (587), 'ssl' is TLS from the start (465).",
    ).optional(),
    /**
     * A secret with the JSON keys username and password.
     * @default - no authentication
     */
    credentialsSecretArn: secretArn(
      'Create the secret with the JSON keys username and password, then copy its ARN.',
    ).optional(),
  },
  rule('{ host, … } of a mail server', 'See docs/configuration.md.'),
);

export const mail = z.strictObject(
  {
    /** Sender of what Matomo mails. */
    from: emailAddress,
    /** The server that takes it. */
    smtp,
  },
  rule('{ from, smtp }', 'Leave `mail` out if Matomo shall send no mail.'),
);

/** How the usual ports speak: 2465 and 2587 are those of SES for networks that block the others. */
export const encryptionOfPort: Readonly<Record<number, 'tls' | 'ssl'>> = {
  465: 'ssl',
  2465: 'ssl',
  587: 'tls',
  2587: 'tls',
};

export function mailDefaults(given: z.output<typeof mail> | undefined) {
  if (given === undefined) return undefined;
  const { host, port, encryption, credentialsSecretArn } = given.smtp;
  return {
    from: given.from,
    smtp: {
      host,
      port: port ?? (encryption === 'ssl' ? 465 : 587),
      encryption: encryption ?? (port === undefined ? 'tls' : (encryptionOfPort[port] ?? 'tls')),
      credentialsSecretArn,
    },
  };
}
