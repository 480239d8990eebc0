import { Duration, TimeZone } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { EcsRunFargateTask } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { namesOf } from '../../contract/names';
import type { ResolvedConfig } from '../../config';
import { fiveMinutes, MatomoAlarm } from '../core/matomo-alarm';
import type { MatomoTask } from './matomo-task';
import type { Network } from '../network/network';

export interface TaskScheduleProps {
  readonly config: Pick<ResolvedConfig, 'name'>;
  readonly cluster: ecs.ICluster;
  readonly network: Network;
  readonly task: MatomoTask;
  /** Last part of the schedule's name, `matomo-<environment>-<name>`. */
  readonly name: string;
  /** What a run does, for people: "Archives the reports". */
  readonly what: string;
  /** Hour, where runs are daily, and minute in UTC, as cron writes them. */
  readonly at: { readonly minute: string; readonly hour?: string };
  /** How often, for people. @default 'hourly', with an hour 'daily' */
  readonly often?: string;
}

/** Runs a task again and again. A run that could not be started leaves a message in a queue. */
export class TaskSchedule extends Construct {
  public readonly schedule: scheduler.Schedule;

  constructor(scope: Construct, id: string, props: TaskScheduleProps) {
    super(scope, id);
    const { config, cluster, network, task, name, what, at } = props;
    const queueName = namesOf(config.name).queue(`${name}-not-started`);
    const deadLetters = new sqs.Queue(this, 'DeadLetters', {
      queueName,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.schedule = new scheduler.Schedule(this, 'Schedule', {
      scheduleName: namesOf(config.name).schedule(name),
      description: `${what} of Matomo ${config.name}, ${props.often ?? (at.hour === undefined ? 'hourly' : 'daily')}`,
      schedule: scheduler.ScheduleExpression.cron({ ...at, timeZone: TimeZone.ETC_UTC }),
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
    new MatomoAlarm(this, 'NotStarted', {
      config,
      name: `${name}-not-started`,
      text: {
        notice: `A run was not started that ${what.charAt(0).toLowerCase()}${what.slice(1)}; the next one makes up for it.`,
        causes: 'Fargate had no capacity, a quota of the account, a role that was changed.',
        next: `read the message of the queue ${queueName} and delete it, which ends this alarm`,
      },
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: fiveMinutes }),
      threshold: 0,
    });
  }
}
