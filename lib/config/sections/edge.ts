import { z } from 'zod';
import { hostName, shortText } from '../fields';
import { rule, textRule } from '../rules';

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

export const certificate = z.union(
  [z.literal('acm'), z.strictObject({ arn: certificateArn })],
  rule(
    "'acm' (requested and validated in hostedZone) or { arn } of an ACM certificate",
    "Use 'acm' when the zone is in Route 53, { arn } otherwise.",
  ),
);

/** `'on'`, or off for a reason that is written down. */
export const firewall = z.union(
  [z.literal('on'), z.strictObject({ off: shortText })],
  rule("'on' or { off: 'the reason' }", 'The reason is for whoever reads this file next.'),
);
