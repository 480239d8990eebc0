import { dev } from './dev';
import { example } from './example';
import { prod } from './prod';
import { stage } from './stage';

/** The environments that `-c env=<name>` can name. `example` is the annotated reference, synthesised in tests. */
export const environments = { dev, stage, prod, example };

/**
 * Whose images may go where: `npm run ops -- promote stage prod`. Each environment's account may pull from the
 * repository before it, and from no other.
 */
export const promotions = { dev: 'stage', stage: 'prod' };
