import { cpSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { bundledFunctions, inProject } from '../../cli/project';
import type * as bundle from './bundle';

/**
 * A function's code: one file with everything it imports, the locked SDK included, so what the tests run is what AWS
 * runs. `NodejsFunction` would start npx and esbuild for each function of each synthesis; this bundles in the
 * process, and again only after a change.
 *
 * @param name its folder in lib/lambda
 */
export function functionCode(name: string): lambda.Code {
  const ready = join(bundledFunctions, name);
  if (existsSync(ready)) return lambda.Code.fromAsset(ready);
  const entry = inProject('lib/lambda', name, 'index.ts');
  return lambda.Code.fromAsset(dirname(entry), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for by the CDK; never pulled, since tryBundle always succeeds or throws.
      image: DockerImage.fromRegistry('scratch'),
      local: {
        tryBundle(outputDirectory) {
          // Not imported: the package brings its functions ready, and no esbuild.
          // eslint-disable-next-line @typescript-eslint/no-require-imports
          const { bundled } = require('./bundle') as typeof bundle;
          cpSync(bundled(entry), join(outputDirectory, 'index.js'));
          return true;
        },
      },
    },
  });
}
