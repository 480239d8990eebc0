import { randomUUID } from 'node:crypto';
import { askAdmin } from '../admin/ask';
import { appPackages } from '../sbom/app-packages';
import { bomOf } from '../sbom/cyclonedx';
import { awsOptions } from './aws-options';
import type { OpsCommand } from './context';
import { environmentArgument } from './environment-argument';
import { placeOf } from './place-of';

/** `sbom <environment>`: what runs there is made of. */
export const sbom: OpsCommand = {
  name: 'sbom',
  arguments: [environmentArgument],
  summary:
    "What the image that serves and this program are made of: a bill of materials in CycloneDX's format",
  options: awsOptions,
  async run(context, values, name: string) {
    const place = await placeOf(context, values, name);
    const parts = await askAdmin(place, ['image', 'parts'], context.reporter);
    const bom = bomOf({
      ...{ parts, app: appPackages(), name: `matomo-${name}`, uuid: randomUUID() },
      time: new Date(context.clock.now()),
    });
    context.reporter.result(JSON.stringify(bom, undefined, 2));
  },
};
