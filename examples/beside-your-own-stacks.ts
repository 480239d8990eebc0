import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { addEnvironment, defineEnvironment, resolve } from '../lib';

/** Matomo in an app that has stacks of its own, one of which uses what Matomo's stacks made. */
const app = new App();

const { data } = addEnvironment(
  app,
  resolve(
    'team',
    defineEnvironment({
      account: '111122223333',
      region: 'eu-central-1',
      host: 'stats.example.org',
      hostedZone: { id: 'Z0123456789ABCDEFGHIJ', name: 'example.org' },
      admin: { email: 'matomo@example.org' },
      alarms: { email: ['matomo@example.org'] },
      site: { name: 'Example', url: 'https://www.example.org' },
    }),
  ),
);

const mine = new Stack(app, 'mine', { env: { account: '111122223333', region: 'eu-central-1' } });
new CfnOutput(mine, 'DatabaseOfMatomo', { value: data.database.instance.dbInstanceEndpointAddress });

app.synth();
