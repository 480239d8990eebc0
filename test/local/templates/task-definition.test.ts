import { standInValue } from '../../../lib/local/templates/stand-in-values';
import { readTaskDefinition } from '../../../lib/local/templates/task-definition';
import { Templates } from '../../../lib/local/templates/templates';

function read(container: Record<string, unknown>) {
  const template = {
    Resources: {
      Task: {
        Type: 'AWS::ECS::TaskDefinition',
        Properties: {
          Family: 'matomo-dev-web',
          Cpu: '512',
          Memory: '1024',
          NetworkMode: 'awsvpc',
          ContainerDefinitions: [{ Name: 'matomo', Image: 'image', ...container }],
        },
      },
      Cluster: { Type: 'AWS::ECS::Cluster' },
    },
  };
  const templates = new Templates([{ name: 'service', region: 'r', account: '1', template }], standInValue);
  return readTaskDefinition(templates, templates.only('AWS::ECS::TaskDefinition'));
}

test('what a definition leaves out has ECS’s defaults', () => {
  const [container] = read({ HealthCheck: { Command: ['CMD', '/check'] } }).ContainerDefinitions;
  expect(container).toMatchObject({
    ReadonlyRootFilesystem: false,
    LinuxParameters: { InitProcessEnabled: false, Capabilities: { Drop: [] } },
    HealthCheck: { Interval: 30, Timeout: 5, Retries: 3, StartPeriod: 0 },
  });
});

test('something that the run cannot do is an error that names it', () => {
  expect(() => read({ Privileged: true })).toThrow(/Task says something[^]*Privileged/);
});

test('a value that only AWS has does not get into a container', () => {
  expect(() => read({ Environment: [{ Name: 'CLUSTER', Value: { Ref: 'Cluster' } }] })).toThrow(
    'CLUSTER in Task is only-in-aws:service/Cluster, for which nothing stands in here.',
  );
});
