import { environments } from '../../../config';
import { ConfigurationError } from '../../../lib/config';
import { imageContract } from '../../../lib/contract/image';
import { readDeployment, roleOf } from '../../../lib/local/templates/deployment';
import { localEnvironment } from '../../../lib/local/run/local-environment';
import { Names } from '../../../lib/local/machine/names';
import { SecretStore } from '../../../lib/local/stand-ins/secret-store';
import { taskContainer } from '../../../lib/local/run/task-container';

describe.each(['dev', 'prod', 'example'])('the templates of %s', (name) => {
  const { config, templates } = localEnvironment(environments, name);
  const deployment = readDeployment(templates);

  test('say what runs: migration, web, archive', () => {
    expect(roleOf(deployment.migration)).toBe('migrate');
    expect(deployment.services.map(({ task }) => roleOf(task))).toEqual(['web']);
    expect(deployment.scheduled.map(({ task }) => roleOf(task))).toEqual([
      'archive',
      ...(config.geoip === 'off' ? [] : ['geoip']),
      ...(config.alarms.probe ? ['probe'] : []),
    ]);
  });

  test('have a host that browsers take for this machine', () => {
    expect(config.host).toBe(`${name}.matomo.localhost`);
    expect(JSON.stringify(deployment.edge.listeners)).toContain(config.host);
  });

  test('lead from the service to the target group of the load balancer', () => {
    expect(deployment.services[0]?.targetGroup).toBe(deployment.edge.targetGroups[0]?.reference);
  });

  test('become containers like the task definitions', async () => {
    const accessPoint = templates.reference(templates.only('AWS::EFS::AccessPoint'));
    const { task } = deployment.services[0]!;
    const spec = await taskContainer(task, 'web-1', {
      names: new Names(name),
      image: 'built:here',
      secrets: Object.assign(Object.create(SecretStore.prototype) as SecretStore, {
        valueOf: (reference: string) => Promise.resolve(`value of ${reference.split(':secret:')[1]}`),
      }),
      volumes: { [accessPoint]: 'the-volume' },
      environment: { TRUSTED_HOSTS: 'changed', MATOMO_DATABASE_PORT: undefined },
      hosts: { database: '10.0.0.2' },
      databaseCaFile: '/authority.pem',
    });
    expect(spec).toMatchObject({
      name: new Names(name).container('web-1'),
      command: ['web'],
      user: imageContract.user,
      readOnlyRoot: true,
      init: true,
      dropCapabilities: ['ALL'],
      memory: config.web.memoryMiB,
    });
    expect(spec.environment).toMatchObject({ MATOMO_DATABASE_HOST: 'database', TRUSTED_HOSTS: 'changed' });
    expect(spec.environment).not.toHaveProperty('MATOMO_DATABASE_PORT');
    expect(spec.hosts).toEqual({ database: '10.0.0.2' });
    expect(spec.secrets).toMatchObject({
      MATOMO_DATABASE_PASSWORD: `value of matomo/${name}/database-local0:password::`,
    });
    expect(spec.mounts).toEqual([
      ...Object.values(imageContract.writableDirectories).map((target) => ({ type: 'anonymous', target })),
      { type: 'volume', volume: 'the-volume', target: imageContract.configDirectory, readOnly: false },
      { type: 'bind', source: '/authority.pem', target: imageContract.databaseCaFile, readOnly: true },
    ]);
  });
});

test('an unknown environment is a mistake of the user’s', () => {
  expect(() => localEnvironment(environments, 'nosuch')).toThrow(ConfigurationError);
});

test("Let's Encrypt's way leads to the local ACME server, and its function is not a task of a schedule", () => {
  const { config, templates } = localEnvironment(environments, 'dev', { acme: true });
  const { renewal, edge, scheduled } = readDeployment(templates);
  expect(renewal).toEqual({
    names: [config.host],
    email: config.admin.email,
    directory: 'https://acme:14000/dir',
  });
  const [first] = edge.listeners.find(({ port }) => port === 80)?.rules ?? [];
  expect(first?.action).toMatchObject({ Type: 'forward', TargetGroupArn: edge.functionGroups[0] });
  expect(scheduled).toHaveLength(1);
});
