/** The app with an environment whose releases come from GitHub, by the context value `env`: two of them promote. */
import { App } from 'aws-cdk-lib';
import { promotions } from '../../config';
import { selectEnvironment } from '../../lib/config';
import { addEnvironment } from '../../lib/stacks/environment';
import { githubEnvironments } from './github-environments';

const { dev, stage, prod } = githubEnvironments;
const environments = {
  dev,
  // With a second service, which every release has to replace as well.
  stage: { ...stage, tracker: {}, github: { ...stage.github, deploysOn: 'release' } },
  prod,
};

const app = new App();
addEnvironment(app, selectEnvironment(environments, String(app.node.tryGetContext('env')), promotions));
