import { App } from 'aws-cdk-lib';
import { addConfiguredEnvironment } from '../lib/stacks/environment';
import { configurationOrExit } from '../lib/config';
import { orExit } from '../lib/cli/or-exit';

const app = new App();
const configuration = configurationOrExit();
orExit(() => addConfiguredEnvironment(app, configuration, process.env));
