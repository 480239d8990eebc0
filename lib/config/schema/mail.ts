import { z } from 'zod';
import { emailAddress, hostName, oneOf, secretArn, wholeNumber } from './fields';
import { rule } from './rules';

const smtp = z.strictObject(
  {
    host: hostName,
    port: wholeNumber(1, 65535, 'TCP port', 'Ask your mail service; 587 and 465 are usual.').optional(),
    encryption: oneOf(
      ['tls', 'ssl'],
      "'tls' is STARTTLS (587), 'ssl' is TLS from the start (465).",
    ).optional(),
    credentialsSecretArn: secretArn(
      'Create the secret with the JSON keys username and password, then copy its ARN.',
    ).optional(),
  },
  rule('{ host, … } of a mail server', 'See config/example.ts.'),
);

export const mail = z.strictObject(
  { from: emailAddress, smtp },
  rule('{ from, smtp }', 'Leave `mail` out if Matomo shall send no mail.'),
);
