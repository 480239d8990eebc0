import { dev } from './dev';
import { example } from './example';
import { prod } from './prod';
import { stage } from './stage';

/** The environments that `-c env=<name>` can name. `example` is the annotated reference, synthesised in tests. */
export const environments = { dev, stage, prod, example };
