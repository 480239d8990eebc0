import { containerArguments } from '../../lib/engine/container-spec';

describe('the engine’s arguments for a container', () => {
  const all = containerArguments({
    name: 'matomo-dev-web-1',
    image: 'matomo:here',
    entrypoint: ['/bin/entry', '--first'],
    command: ['web', '--second'],
    labels: { 'matomo-local': 'dev' },
    network: 'matomo-dev',
    networkAliases: ['web'],
    environment: { MATOMO_GENERAL_FORCE_SSL: '1' },
    secrets: { MATOMO_DATABASE_PASSWORD: 'hunter2' },
    user: '33:33',
    readOnlyRoot: true,
    init: true,
    dropCapabilities: ['ALL'],
    mounts: [
      { type: 'volume', volume: 'matomo-dev-config', target: '/config' },
      { type: 'bind', source: '/host/ca.pem', target: '/ca.pem', readOnly: true },
      { type: 'anonymous', target: '/tmp' },
    ],
    publish: [{ address: '127.0.0.1', hostPort: 8443, containerPort: 443 }],
    memory: 1024,
    cpus: 0.5,
    stopTimeout: 60,
  });
  const line = all.join(' ');

  test('name every option of the specification', () => {
    for (const expected of [
      '--name matomo-dev-web-1',
      '--label matomo-local=dev',
      '--network matomo-dev --network-alias web',
      '--env MATOMO_GENERAL_FORCE_SSL=1',
      '--user 33:33',
      '--read-only',
      '--init',
      '--cap-drop ALL',
      '--volume matomo-dev-config:/config',
      '--volume /host/ca.pem:/ca.pem:ro',
      '--volume /tmp',
      '--publish 127.0.0.1:8443:443',
      '--memory 1024m',
      '--cpus 0.5',
      '--stop-timeout 60',
    ]) {
      expect(line).toContain(expected);
    }
  });

  test('keep the values of secrets out of the list of processes', () => {
    expect(line).toContain('--env MATOMO_DATABASE_PASSWORD ');
    expect(line).not.toContain('hunter2');
  });

  test('put the rest of the entrypoint before the command', () => {
    expect(all.slice(-6)).toEqual([
      '--entrypoint',
      '/bin/entry',
      'matomo:here',
      '--first',
      'web',
      '--second',
    ]);
  });
});
