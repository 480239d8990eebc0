import { buildImageUnderTest } from '../../stand-ins/deployment/image-under-test';
import { TestDeployment } from '../../stand-ins/deployment/test-deployment';
import { describeAbuse } from './contract/abuse';
import { describeAdmin } from './contract/admin';
import { describeAudit } from './contract/audit';
import { describeImport } from './contract/import';
import { describeExport } from './contract/export';
import { describeImportLogs } from './contract/import-logs';
import { describeDeclared } from './contract/declared';
import { describeArchive } from './contract/archive';
import { describeGeoip } from './contract/geoip';
import { describeImage } from './contract/image';
import { describeLane } from './contract/lane';
import { describeLogs } from './contract/logs';
import { describeMigrate } from './contract/migrate';
import { describeOwnTokens } from './contract/own-tokens';
import { describePluginDownload } from './contract/plugin-download';
import { describePlugins } from './contract/plugins';
import { describePreflight } from './contract/preflight';
import { describePrivacy } from './contract/privacy';
import { describeQueue } from './contract/queue';
import { describeRoles } from './contract/roles';
import { describeSameRows } from './contract/same-rows';
import { describeSecrets } from './contract/secrets';
import { describeSettings } from './contract/settings';
import { describeStopping } from './contract/stopping';
import { describeServing } from './contract/serving';
import { describeTracker } from './contract/tracker';
import { describeSignOn } from './contract/sign-on';
import { describeSmoke } from './contract/smoke';

// Starting containers takes its time where several tests share a few cores.
jest.setTimeout(120_000);

/**
 * What the image promises, on whatever base: `npm run test:image -- --base IMAGE` runs it on another one than the
 * official image or its stand-in.
 */
describe('the image', () => {
  let deployment: TestDeployment;

  beforeAll(async () => {
    deployment = new TestDeployment(await buildImageUnderTest());
    await deployment.start();
  }, 600_000);

  afterAll(() => deployment.remove(), 60_000);

  describeImage(() => deployment);
  describeRoles(() => deployment);
  describePreflight(() => deployment);
  describeMigrate(() => deployment);
  describeImport(() => deployment);
  describeExport(() => deployment);
  describeImportLogs(() => deployment);
  describeArchive(() => deployment);
  describeGeoip(() => deployment);
  describeOwnTokens(() => deployment);
  describeSignOn(() => deployment);
  describePluginDownload(() => deployment);
  describePlugins(() => deployment);
  describeSettings(() => deployment);
  describeServing(() => deployment);
  describeAbuse(() => deployment);
  describeTracker(() => deployment);
  describeLane(() => deployment);
  describeLogs(() => deployment);
  describeStopping(() => deployment);
  describeAdmin(() => deployment);
  describeAudit(() => deployment);
  describeDeclared(() => deployment);
  describePrivacy(() => deployment);
  describeSmoke(() => deployment);
  describeQueue(() => deployment);
  describeSameRows(() => deployment);
  describeSecrets(() => deployment);
});
