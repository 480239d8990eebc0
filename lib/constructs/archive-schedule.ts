import { Duration, TimeZone } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { EcsRunFargateTask } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../config';
import type { MatomoTask } from './matomo-task';
import type { Network } from './network';

export interface ArchiveScheduleProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'archiving'>;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  readonly task: MatomoTask;
}

const cron = {
  hourly: { minute: '5' },
  daily: { minute: '5', hour: '3' },
} as const;

/** Runs the archiving task, hourly or daily at 03:05 UTC. A run that could not be started leaves a message in a queue. */
export class ArchiveSchedule extends Construct {
  public readonly schedule: scheduler.Schedule;

  constructor(scope: Construct, id: string, { config, cluster, network, task }: ArchiveScheduleProps) {
    super(scope, id);
    const deadLetters = new sqs.Queue(this, 'DeadLetters', {
      queueName: `matomo-${config.name}-archive-not-started`,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.schedule = new scheduler.Schedule(this, 'Schedule', {
      scheduleName: `matomo-${config.name}-archive`,
      description: `Archives the reports of Matomo ${config.name}, ${config.archiving.schedule}`,
      schedule: scheduler.ScheduleExpression.cron({
        ...cron[config.archiving.schedule],
        timeZone: TimeZone.ETC_UTC,
      }),
      timeWindow: scheduler.TimeWindow.off(),
      target: new EcsRunFargateTask(cluster, {
        taskDefinition: task.taskDefinition,
        vpcSubnets: network.tasks.subnets,
        assignPublicIp: network.tasks.assignPublicIp,
        securityGroups: [network.securityGroups.jobs],
        propagateTags: true,
        // A run that could not be started is worth little once the next one is due.
        maxEventAge: Duration.minutes(30),
        retryAttempts: 3,
        deadLetterQueue: deadLetters,
      }),
    });
  }
}
