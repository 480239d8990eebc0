import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { environments } from '../../../config';
import { resolve } from '../../../lib/config';
import { lists } from '../../../lib/config/schema/queue';
import { inProject } from '../../../lib/cli/project';
import { templatesFor, templatesOf } from '../../support/templates';

const withoutQueue = { ...environments.example, queue: 'off' };
const only = (template: Template, type: string) => {
  const found = Object.values(template.findResources(type)) as { Properties: Record<string, unknown> }[];
  expect(found).toHaveLength(1);
  return found[0]?.Properties ?? {};
};

/** Variables and secrets of a task definition by the last part of its family. */
function variablesOf(service: Template, task: string): Record<string, unknown> {
  const definition = Object.values(service.findResources('AWS::ECS::TaskDefinition')).find(({ Properties }) =>
    (Properties as { Family: string }).Family.endsWith(`-${task}`),
  ) as {
    Properties: { ContainerDefinitions: [{ Environment: Entry[]; Secrets: Entry[]; Command: string[] }] };
  };
  const [{ Environment, Secrets }] = definition.Properties.ContainerDefinitions;
  return Object.fromEntries(
    [...Environment, ...Secrets].map(({ Name, Value, ValueFrom }) => [Name, Value ?? ValueFrom]),
  );
}
interface Entry {
  Name: string;
  Value?: unknown;
  ValueFrom?: unknown;
}

describe('a queue', () => {
  const { data, service } = templatesOf('example');

  test('is Valkey in two zones, that drops nothing and speaks TLS with a password', () => {
    expect(only(data, 'AWS::ElastiCache::ReplicationGroup')).toMatchObject({
      Engine: 'valkey',
      CacheNodeType: 'cache.t4g.small',
      NumCacheClusters: 2,
      MultiAZEnabled: true,
      AutomaticFailoverEnabled: true,
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
      Port: 6379,
    });
    expect(only(data, 'AWS::ElastiCache::ParameterGroup')).toMatchObject({
      CacheParameterGroupFamily: 'valkey8',
      Properties: { 'maxmemory-policy': 'noeviction' },
    });
    expect(only(data, 'AWS::ElastiCache::SubnetGroup')['SubnetIds']).toHaveLength(2);
  });

  test('has its password by reference', () => {
    const token = JSON.stringify(only(data, 'AWS::ElastiCache::ReplicationGroup')['AuthToken']);
    expect(token).toMatch(/\{\{resolve:secretsmanager:.*QueuePassword/);
  });

  test('is known to those who write to it, store from it and look into it, and to nobody else', () => {
    for (const task of ['web', 'tracker', 'worker', 'archive']) {
      expect(Object.keys(variablesOf(service, task))).toEqual(
        expect.arrayContaining(['QUEUE_HOST', 'QUEUE_PORT', 'QUEUE_PASSWORD']),
      );
    }
    for (const task of ['migrate', 'smoke', 'probe', 'geoip']) {
      expect(Object.keys(variablesOf(service, task)).join()).not.toContain('QUEUE_');
    }
    expect(variablesOf(service, 'worker')['QUEUE_WORKERS']).toBe('2');
  });

  test('is emptied by a service that scales by its length, and takes the image of a release', () => {
    const services = Object.values(service.findResources('AWS::ECS::Service')) as {
      Properties: { ServiceName: string; LoadBalancers?: unknown[]; ForceNewDeployment: unknown };
    }[];
    const worker = services.find(({ Properties }) => Properties.ServiceName.endsWith('-worker'))?.Properties;
    expect(worker?.LoadBalancers ?? []).toEqual([]);
    expect(worker?.ForceNewDeployment).toMatchObject({ EnableForceNewDeployment: true });
    const policies = Object.values(service.findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(
      ({ Properties }) =>
        (Properties as { TargetTrackingScalingPolicyConfiguration: Record<string, unknown> })
          .TargetTrackingScalingPolicyConfiguration,
    );
    const length = policies.find(({ CustomizedMetricSpecification: metric }) => metric !== undefined);
    expect(length).toMatchObject({
      CustomizedMetricSpecification: { Namespace: 'Matomo', MetricName: 'QueueLength', Statistic: 'Maximum' },
    });
    // Ten seconds of what a task of half a vCPU stores.
    expect(length?.['TargetValue']).toBe(1000);
  });

  test('has as many lists as the image', () => {
    const image = readFileSync(inProject('docker/opt/matomo-fargate/queue/valkey.php'), 'utf8');
    expect(image).toContain(`const QUEUES = ${lists};`);
  });
});

describe('without a queue', () => {
  const { data, service } = templatesFor(resolve('example', withoutQueue));

  test('there is no Valkey, no worker and no way to one', () => {
    expect(data.findResources('AWS::ElastiCache::ReplicationGroup')).toEqual({});
    expect(JSON.stringify([data, service])).not.toMatch(/QUEUE_|queue-waiting|6379/);
  });
});

describe('connections', () => {
  test('of workers leave fewer to the tasks that answer', () => {
    const with8 = resolve('example', {
      ...environments.example,
      queue: { workers: { cpu: 2048, memoryMiB: 4096 } },
    });
    const without = resolve('example', withoutQueue);
    const of = ({ web }: typeof without) => web.workers + web.laneWorkers;
    expect(of(with8)).toBeLessThan(of(without));
    expect(with8.queue?.workers).toEqual({
      cpu: 2048,
      memoryMiB: 4096,
      processes: 8,
      tasks: { min: 1, max: 1 },
    });
  });
});
