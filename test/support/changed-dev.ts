/**
 * The app with the environment `dev`, changed by the JSON in the context value `change`: what somebody does who edits
 * config/dev.ts and deploys again.
 */
import { App } from 'aws-cdk-lib';
import { dev } from '../../config/dev';
import { addEnvironment } from '../../lib/stacks/environment';
import { resolve } from '../../lib/config';

const app = new App();
const change = JSON.parse(String(app.node.tryGetContext('change'))) as object;
addEnvironment(app, resolve('dev', { ...dev, ...change }));
