import { buildImageUnderTest } from '../support/image-under-test';
import { TestDeployment } from '../support/test-deployment';
import { describeLogs } from './contract/logs';
import { describeMigrate } from './contract/migrate';
import { describePreflight } from './contract/preflight';
import { describeRoles } from './contract/roles';
import { describeSecrets } from './contract/secrets';
import { describeServing } from './contract/serving';

// Starting containers takes its time where several tests share a few cores.
jest.setTimeout(120_000);

/**
 * What the image promises, on whatever base: `MATOMO_BASE=<image> npx jest --selectProjects containers test/docker`
 * runs it on another one than the official image or its stand-in.
 */
describe('the image', () => {
  let deployment: TestDeployment;

  beforeAll(async () => {
    deployment = new TestDeployment(await buildImageUnderTest());
    await deployment.start();
  }, 600_000);

  afterAll(() => deployment.remove(), 60_000);

  describeRoles(() => deployment);
  describePreflight(() => deployment);
  describeMigrate(() => deployment);
  describeServing(() => deployment);
  describeLogs(() => deployment);
  describeSecrets(() => deployment);
});
