import { z } from 'zod';
import { type DatabaseDefinition, readDatabase } from './database-definition';
import { type Edge, readEdge } from './edge';
import { pick } from './pick';
import { readTaskDefinition, type TaskDefinition } from './task-definition';
import type { RenewalSettings } from '../../lambda/renew-certificate/renew';
import type { Resource, Templates } from './templates';

export interface Service {
  task: TaskDefinition;
  desiredCount: number;
  /** `Ref` of the target group that its tasks join. */
  targetGroup: string;
}

export interface Scheduled {
  task: TaskDefinition;
  /** `cron(5 * * * ? *) Etc/UTC` */
  expression: string;
}

/** What the templates of an environment would bring to run. */
export interface Deployment {
  /** What has to end well before anything serves. */
  migration: TaskDefinition;
  services: readonly Service[];
  scheduled: readonly Scheduled[];
  database: DatabaseDefinition;
  edge: Edge;
  /** Of the function that renews the certificate; undefined if none does. */
  renewal: RenewalSettings | undefined;
}

/** Reads what is to be run from the templates, along their references. */
export function readDeployment(templates: Templates): Deployment {
  const task = (reference: unknown) =>
    readTaskDefinition(templates, templates.referred(reference, 'AWS::ECS::TaskDefinition'));

  return {
    migration: task(templates.property(templates.only('Custom::Migration'), 'TaskDefinition')),
    services: templates.ofType('AWS::ECS::Service').map((resource) => {
      const { TaskDefinition, LoadBalancers } = pick(templates, service, resource);
      return {
        task: task(TaskDefinition),
        desiredCount: desiredCount(templates, resource),
        targetGroup: LoadBalancers[0].TargetGroupArn,
      };
    }),
    scheduled: templates.ofType('AWS::Scheduler::Schedule').flatMap((resource) => {
      const target = resource.properties['Target'] as { EcsParameters?: { TaskDefinitionArn?: unknown } };
      // The others call functions.
      if (target.EcsParameters === undefined) return [];
      const { ScheduleExpression, ScheduleExpressionTimezone } = pick(templates, schedule, resource);
      const reference = templates.evaluate(target.EcsParameters.TaskDefinitionArn, resource.stack);
      return { task: task(reference), expression: `${ScheduleExpression} ${ScheduleExpressionTimezone}` };
    }),
    database: readDatabase(templates),
    edge: readEdge(templates),
    renewal: renewalSettings(templates),
  };
}

/** How many tasks a service begins with: a number of its own, or the least that autoscaling keeps. */
function desiredCount(templates: Templates, { logicalId, properties }: Resource): number {
  const scaled = templates
    .ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .find((target) => JSON.stringify(target.properties['ResourceId']).includes(logicalId));
  return z.coerce.number().parse(scaled?.properties['MinCapacity'] ?? properties['DesiredCount']);
}

/** What the environment of the function says that renews the certificate. */
function renewalSettings(templates: Templates): RenewalSettings | undefined {
  for (const resource of templates.ofType('AWS::Lambda::Function')) {
    const environment = resource.properties['Environment'] as
      { Variables?: { SETTINGS?: unknown } } | undefined;
    const settings = environment?.Variables?.SETTINGS;
    // Other functions' settings name what only AWS has.
    if (!JSON.stringify(settings ?? '').includes('attemptParameter')) continue;
    return renewal.parse(JSON.parse(String(templates.evaluate(settings, resource.stack))));
  }
  return undefined;
}

const renewal = z.object({ names: z.array(z.string()), email: z.string(), directory: z.string() });

const service = z.object({
  TaskDefinition: z.string(),
  LoadBalancers: z.tuple([z.object({ TargetGroupArn: z.string() })]),
});

const schedule = z.object({ ScheduleExpression: z.string(), ScheduleExpressionTimezone: z.string() });

/** `web` of `matomo-prod-web`: what a task does. */
export function roleOf(task: TaskDefinition): string {
  return task.Family.split('-').at(-1) ?? task.Family;
}
