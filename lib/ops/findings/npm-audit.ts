import { z } from 'zod';
import { projectRoot } from '../../cli/project';
import { attempt } from '../../engine/child-process';
import type { Findings } from './findings';

/** Milliseconds that the registry gets to answer: whoever asks waits for it. */
const patience = 15_000;

/** `npm audit --json`: https://docs.npmjs.com/cli/commands/npm-audit */
const report = z.object({
  metadata: z.object({ vulnerabilities: z.object({ critical: z.number(), high: z.number() }) }),
});

/**
 * What the registry knows against the packages that deploy and operate, but not those of tests alone.
 *
 * @returns `undefined` where the registry does not say, as without a network, or behind a mirror that has no advisories
 */
export async function npmAudit(): Promise<Findings | undefined> {
  const command = ['audit', '--omit=dev', '--json', '--prefix', projectRoot];
  const { stdout } = await attempt('npm', command, { timeout: patience });
  return auditFindings(stdout);
}

/** @param output of `npm audit --json`, which is another document where it failed */
export function auditFindings(output: string): Findings | undefined {
  try {
    return report.parse(JSON.parse(output)).metadata.vulnerabilities;
  } catch {
    return undefined;
  }
}
