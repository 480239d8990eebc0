import { z } from 'zod';
import { regions } from '../sizes/regions';
import { shortText } from './fields';
import { rule, textRule } from './rules';

/** A region where all is known to work, or another one for a reason that is written down. */
export const region = z.union(
  [
    z.enum(regions),
    z.strictObject({
      /** Code of the region. */
      name: textRule(/^[a-z]{2,4}(-[a-z]+)+-\d+$/, "an AWS region's code", 'Write it as AWS does.'),
      /** Why it is worth a try, for the next reader of this file. */
      accept: shortText,
    }),
  ],
  rule(
    `one of ${regions.join(', ')}; others lack a service that is needed, or the image lacks their RDS authorities`,
    "Choose one of these. To try another one, write { name, accept: 'the reason' }, and add its RDS authorities to docker/opt/matomo-fargate/rds-ca.pem.",
  ),
);

/** Code of the region. */
export const regionName = (value: z.output<typeof region>): string =>
  typeof value === 'string' ? value : value.name;
