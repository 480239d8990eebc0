import { App } from 'aws-cdk-lib';
import { environments, promotions } from '../config';
import { addEnvironment } from '../lib/stacks/environment';
import { ConfigurationError, selectEnvironment } from '../lib/config';

const app = new App();
try {
  addEnvironment(app, selectEnvironment(environments, app.node.tryGetContext('env'), promotions));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exit(2);
}
