import { z } from 'zod';
import { flag, secretArn, wholeNumber } from './fields';
import { siteAccess } from './people';
import { rule, textRule } from './rules';

const endpoint = textRule(
  /^https:\/\/[^\s/?#@]+(\/[^\s#]*)?$/,
  'an address that begins with https://',
  'Copy it from the provider’s /.well-known/openid-configuration.',
);

const role = z.strictObject(
  {
    /** What the user may do, by site: 'view', 'write' or 'admin'. 'site' is the first one, 'all' each that there is. */
    access: siteAccess.optional(),
    /**
     * Whether the user may do everything.
     * @default false
     */
    superUser: flag.optional(),
  },
  rule("{ access: { site: 'view' } } or { superUser: true }", 'Say what the value of the claim gives.'),
);

/** `access.signOn`: an OpenID Connect provider in the place of Matomo's login form. */
export const signOn = z.strictObject(
  {
    /** The provider's name, as its tokens write it. */
    issuer: endpoint,
    /** Where people sign on. */
    authorizationEndpoint: endpoint,
    /** Where the load balancer gets its tokens. */
    tokenEndpoint: endpoint,
    /** Where it asks who somebody is. What is answered here is what Matomo learns. */
    userInfoEndpoint: endpoint,
    /** Where Matomo's sign-out leads: the provider's `end_session_endpoint`, or its page for it. */
    signOutUrl: endpoint,
    /** What the provider calls this Matomo. */
    clientId: textRule(/^\S{1,256}$/, '1 to 256 characters without blanks', 'Copy it from the provider.'),
    /** Secrets Manager's ARN of the client's secret, which is the whole value. */
    clientSecretArn: secretArn('Create it with `aws secretsmanager create-secret`, and copy its ARN.'),
    /**
     * Version of that secret: a stack does not notice that the secret has another value, but that this has.
     * @default the current one, when the rule was last changed
     */
    clientSecretVersion: textRule(
      /^[A-Za-z0-9-]{32,64}$/,
      'the id of a version, 32 to 64 letters, digits or -',
      'Copy it from `aws secretsmanager list-secret-version-ids`.',
    ).optional(),
    /**
     * What the load balancer asks for. The address of e-mail is what Matomo knows people by.
     * @default 'openid email'
     */
    scope: textRule(
      /^(?=.*\bopenid\b)(?=.*\bemail\b)[\x21-\x7e]+( [\x21-\x7e]+)*$/,
      "words with blanks between them, 'openid' and 'email' among them",
      'Add the scope by which the provider tells groups or roles.',
    ).optional(),
    /**
     * The claim whose values give rights.
     * @default 'groups'
     */
    rolesClaim: textRule(/^[\w:./-]{1,200}$/, 'the name of a claim', 'Such as groups or roles.').optional(),
    /**
     * What values of the claim give. Of several, the strongest holds. Who has none is not let in, but for those in `users`
     * and `admin`, whose rights are said there.
     * @default - nobody is let in beside those
     */
    roles: z
      .record(
        textRule(/^\S(.{0,198}\S)?$/u, '1 to 200 characters', 'Write the value as the provider does.'),
        role,
        rule("{ value: { access: { site: 'view' } } }", 'Give each value what it is worth.'),
      )
      .optional(),
    /**
     * Hours after which the load balancer asks the provider again, 1 to 168. What the provider takes from somebody holds
     * then.
     * @default 8
     */
    hours: wholeNumber(1, 168, 'hours', 'A working day is 8.').optional(),
  },
  rule(
    '{ issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, signOutUrl, clientId, clientSecretArn, roles }',
    'See docs/how-to/sign-on.md.',
  ),
);

export function signOnDefaults(given: z.output<typeof signOn> | undefined) {
  if (given === undefined) return undefined;
  const { scope = 'openid email', rolesClaim = 'groups', roles = {}, hours = 8, ...rest } = given;
  return {
    ...{ ...rest, scope, rolesClaim, hours },
    roles: Object.entries(roles).map(([value, { superUser = false, access = {} }]) => ({
      ...{ value, superUser },
      access: superUser ? {} : access,
    })),
  };
}

/** A resolved `access.signOn`. */
export type SignOn = NonNullable<ReturnType<typeof signOnDefaults>>;
