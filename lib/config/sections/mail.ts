import { z } from 'zod';
import { emailAddress, hostName, oneOf, wholeNumber } from '../fields';
import { rule, textRule } from '../rules';

const smtp = z.strictObject(
  {
    host: hostName,
    port: wholeNumber(1, 65535, 'TCP port', 'Ask your mail service; 587 and 465 are usual.').optional(),
    encryption: oneOf(
      ['tls', 'ssl'],
      "'tls' is STARTTLS (587), 'ssl' is TLS from the start (465).",
    ).optional(),
    credentialsSecretArn: textRule(
      /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/,
      "a secret's complete ARN, with the six characters that Secrets Manager appends",
      'Create the secret with the JSON keys username and password, then copy its ARN.',
    ).optional(),
  },
  rule('{ host, … } of a mail server', 'See config/example.ts.'),
);

export const mail = z.strictObject(
  { from: emailAddress, smtp },
  rule('{ from, smtp }', 'Leave `mail` out if Matomo shall send no mail.'),
);
