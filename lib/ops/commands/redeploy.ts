import { awsOptions, awsOptionsOf } from './aws-options';
import { Interrupted } from '../../cli/clock';
import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { forceDeployments } from '../services/force';
import { waitForDeployments } from '../services/wait';
import { findEnvironment } from '../environment/environment';
import { Failure } from '../../cli/failure';
import { minutesOf, timeoutOption } from './timeout';

const goesOn = new Failure(
  'Interrupted. The deployment goes on in ECS without this command: the previous tasks serve until the new ones are ' +
    'healthy, and a failure is rolled back.',
);

/** `redeploy <environment>`: new tasks for every service, from the image that `live` names. */
export const redeploy: OpsCommand = {
  name: 'redeploy',
  arguments: [environmentArgument],
  summary: 'Replaces the tasks of every service, waits, and says why if that fails',
  options: { ...timeoutOption, ...awsOptions },
  async run(context, values, name: string) {
    const minutes = minutesOf(values);
    const clients = context.connect(awsOptionsOf(values));
    const { cluster, url } = await findEnvironment(clients.cloudFormation, name);
    const deployments = await forceDeployments(clients.ecs, cluster);
    try {
      await waitForDeployments({ ...context, clients }, cluster, deployments, minutes);
    } catch (error) {
      throw error instanceof Interrupted ? goesOn : error;
    }
    context.reporter.result(`Redeployed: ${deployments.map(({ service }) => service).join(', ')}. ${url}`);
  },
};
