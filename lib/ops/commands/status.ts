import { awsOptions, connectTo } from './aws-options';
import { jsonOption } from './common-options';
import { environmentArgument } from './environment-argument';
import type { OpsCommand } from './context';
import { findEnvironment } from '../environment/environment';
import { readStatus } from '../status/read';
import { textReport } from '../status/report';

/** `status <environment>`: what runs, on one screen. */
export const status: OpsCommand = {
  name: 'status',
  arguments: [environmentArgument],
  summary: 'Shows images, version, deployments, last archiving, certificate and open alarms',
  options: { ...jsonOption, ...awsOptions },
  async run(context, values, name: string) {
    const clients = connectTo(context, name, values);
    const environment = await findEnvironment(clients.cloudFormation, name);
    const read = await readStatus(context, clients, environment);
    context.reporter.result(values['json'] === true ? JSON.stringify(read, undefined, 2) : textReport(read));
  },
};
