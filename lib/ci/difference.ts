import { Failure } from '../cli/failure';
import type { ProgramResult } from './programs';

/** Begins the comment of an environment, so that the next push finds and replaces it. */
export const differenceMarker = (environment: string): string =>
  `<!-- matomo-fargate: difference of ${environment} -->`;

/** GitHub takes 65,536 characters. */
const longest = 60_000;

/**
 * What `cdk deploy` would change in an environment, as the text of a comment. The method `template` reads with the
 * bootstrap's look-up role and makes no change set, which would take the right to deploy.
 *
 * @param cdk runs the CDK CLI
 * @throws Failure with what the CDK CLI said
 */
export async function difference(
  environment: string,
  cdk: (args: readonly string[]) => Promise<ProgramResult>,
): Promise<string> {
  const { exitCode, stdout, stderr } = await cdk([
    ...['diff', '--all', '--method', 'template', '--context', `env=${environment}`],
    // With --ci, what is not an error goes to stdout.
    ...['--no-color', '--no-notices', '--ci'],
  ]);
  if (exitCode !== 0) throw new Failure(`cdk diff failed:\n${stderr.trim() || stdout.trim()}`);
  const changed = /Number of stacks with differences: (\d+)/.exec(stdout)?.[1];
  if (changed === undefined) throw new Failure(`cdk diff did not say how many stacks differ:\n${stdout}`);
  // Before the first stack are what bundlers and Node have to say.
  return inWords(environment, Number(changed), stdout.slice(Math.max(0, stdout.search(/^Stack /m))).trim());
}

function inWords(environment: string, changed: number, shown: string): string {
  const heading = `${differenceMarker(environment)}\n**${environment}**: `;
  if (changed === 0) return `${heading}\`cdk deploy\` would change nothing.\n`;
  const cut =
    shown.length > longest ? `${shown.slice(0, longest)}\n… cut; all of it is in the workflow's log` : shown;
  // Longer than any in the text, so that nothing in it can end the block.
  const fence = '`'.repeat(Math.max(3, ...[...cut.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)));
  return [
    `${heading}\`cdk deploy\` would change ${changed === 1 ? 'one stack' : `${changed} stacks`}.`,
    '',
    '<details><summary>cdk diff</summary>',
    '',
    fence,
    cut,
    fence,
    '',
    '</details>',
    '',
  ].join('\n');
}
