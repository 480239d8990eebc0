import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { ResolvedConfig } from '../config';
import type { Reporter } from '../cli/reporter';
import type { Row } from '../ops/admin/ask';
import { appPackages } from '../ops/sbom/app-packages';
import { bomOf } from '../ops/sbom/cyclonedx';
import { builtName } from './built-image';
import type { WorkflowRun } from './workflow-run';

/** Lines of JSON that say what an image of this machine is made of. */
export type ImageParts = (image: string) => Promise<readonly string[]>;

/**
 * Writes what the image that this run has built, and this program, are made of into a file, and its path as the output
 * `file`: for the attestation, and to keep with the run.
 */
export async function billOfMaterials(
  config: Pick<ResolvedConfig, 'name' | 'account' | 'region'>,
  run: WorkflowRun,
  { imageParts, file, reporter }: { imageParts: ImageParts; file: string; reporter: Reporter },
): Promise<void> {
  const parts = (await imageParts(builtName(config, run))).map((line) => JSON.parse(line) as Row);
  const bom = bomOf({
    ...{ parts, app: appPackages(), name: `matomo-${config.name}` },
    ...{ uuid: randomUUID(), time: new Date() },
  });
  writeFileSync(file, JSON.stringify(bom, undefined, 2));
  reporter.note(`${file}: ${bom.components.length} parts`);
  run.output('file', file);
}
