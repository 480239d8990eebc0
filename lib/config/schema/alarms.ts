import { z } from 'zod';
import { emailAddress, flag, secretArn, shortText, wholeNumber } from './fields';
import { rule, textRule } from './rules';

const allowed = rule(
  "{ email: addresses, topicArn: an SNS topic of your own, chatWebhookSecretArn: of a chat }, at least one of them, and { probe, budgetUsd }, or { off: 'the reason' }",
  'Name who gets the alarms.',
);

const addresses = rule('1 to 20 e-mail addresses, each once', "Give a list, as in ['ops@example.org'].");

const told = z
  .strictObject(
    {
      /**
       * Addresses that get each alarm, and its end. AWS writes to each once, and sends nothing before its link was followed.
       * @default - none
       */
      email: z
        .array(emailAddress, addresses)
        .min(1, addresses)
        .max(20, addresses)
        .refine((list) => new Set(list.map((one) => one.toLowerCase())).size === list.length, addresses)
        .optional(),
      /**
       * An SNS topic of your own in the same region, which may belong to another account. Its policy has to let
       * cloudwatch.amazonaws.com, events.amazonaws.com and events.rds.amazonaws.com publish, and budgets.amazonaws.com where there is a budget.
       * @default - none
       */
      topicArn: textRule(
        /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/,
        'the ARN of an SNS topic that is no FIFO topic',
        'Copy it from `aws sns list-topics`.',
      ).optional(),
      /**
       * A secret that holds the address of a chat's incoming webhook, such as Slack's, as its whole text.
       * @default - none
       */
      chatWebhookSecretArn: secretArn(
        'Put the address of the webhook into it, as its whole text.',
      ).optional(),
      /**
       * Whether a page view is tracked every 15 minutes as a browser does, read back from the database and removed.
       * @default true, unless tasks are in isolated subnets (network.egress: 'interface-endpoints') and the host is not
       */
      probe: flag.optional(),
      /**
       * US dollars a month. Whoever is told of alarms is told when the environment costs more, or will by AWS's forecast.
       * AWS counts by the tag matomo:environment, once it is activated as a cost allocation tag in the billing console.
       * @default - no budget
       */
      budgetUsd: wholeNumber(1, 1_000_000, 'US dollars a month', 'See npm run ops -- cost.').optional(),
    },
    allowed,
  )
  .refine(
    ({ email, topicArn, chatWebhookSecretArn }) => (email ?? topicArn ?? chatWebhookSecretArn) !== undefined,
    allowed,
  );

/** Who is told of alarms, or why nobody is. */
export const alarms = z.union(
  [
    told,
    z.strictObject(
      {
        /** Why nobody is told. */
        off: shortText,
      },
      allowed,
    ),
  ],
  allowed,
);

/** @param reachesHost whether a task reaches the load balancer as a visitor does */
export function alarmsDefaults(given: z.output<typeof alarms> | undefined, reachesHost: boolean) {
  const told = given === undefined || 'off' in given ? {} : given;
  return {
    email: told.email ?? [],
    topicArn: told.topicArn,
    chatWebhookSecretArn: told.chatWebhookSecretArn,
    probe: told.probe ?? (reachesHost && Object.keys(told).length > 0),
    budgetUsd: told.budgetUsd,
    off: given !== undefined && 'off' in given ? given.off : undefined,
  };
}
