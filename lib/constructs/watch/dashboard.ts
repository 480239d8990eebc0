import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { ResolvedConfig } from '../../config';
import { taskMetrics } from '../../contract/image';
import { namesOf } from '../../contract/names';
import type { Database } from '../data/database';
import type { HitQueue } from '../data/hit-queue';
import { taskMetric } from './task-metric';

export interface DashboardProps {
  readonly config: Pick<ResolvedConfig, 'name' | 'host' | 'web' | 'database' | 'alarms'>;
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly service: ecs.FargateService;
  /** @default the web tasks take hits as well */
  readonly tracker:
    { readonly service: ecs.FargateService; readonly targetGroup: elbv2.ApplicationTargetGroup } | undefined;
  readonly database: Database;
  /** @default hits are stored at once */
  readonly queue: HitQueue | undefined;
  /** Shown at the top, the open ones first. */
  readonly alarms: readonly cloudwatch.IAlarm[];
}

/** A page of CloudWatch is 24 columns wide. */
const half = 12;
const whole = 24;

/**
 * One page that answers: is anything wrong, are hits recorded, are reports fresh, is anything filling up, what did the last
 * deployment do, what does it cost.
 */
export class Dashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: DashboardProps,
  ) {
    super(scope, id);
    const { config, alarms } = props;
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: namesOf(config.name).whole,
      defaultInterval: Duration.days(1),
      periodOverride: cloudwatch.PeriodOverride.AUTO,
    });
    dashboard.addWidgets(
      new cloudwatch.AlarmStatusWidget({
        title: 'Is anything wrong?',
        ...{ alarms: [...alarms], width: whole, height: 4 },
        sortBy: cloudwatch.AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
      }),
    );
    dashboard.addWidgets(...this.hits());
    if (props.queue !== undefined) dashboard.addWidgets(...this.waiting());
    dashboard.addWidgets(...this.reports());
    dashboard.addWidgets(...this.room());
    dashboard.addWidgets(this.tasks(), this.words());
  }

  private hits(): cloudwatch.IWidget[] {
    const { tracker, loadBalancer, config } = this.props;
    const targetGroup = tracker?.targetGroup ?? this.props.targetGroup;
    const period = Duration.minutes(5);
    // A run of the probe every 15 minutes would leave gaps otherwise.
    const probe = (...metric: Parameters<typeof this.task>) =>
      config.alarms.probe ? [this.task(...metric).with({ period: Duration.minutes(15) })] : [];
    return [
      graph('Are hits recorded?', 'answers in 5 minutes', [
        named(
          targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_2XX_COUNT, { period }),
          'recorded or shown',
        ),
        named(
          targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_4XX_COUNT, { period }),
          'refused (4xx)',
        ),
        named(
          targetGroup.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { period }),
          'failed in a task (5xx)',
        ),
        named(loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, { period }), 'no task (5xx)'),
        ...probe(taskMetrics.probeLost, 'lost (probe)', 'Sum'),
      ]),
      graph('How fast?', 'seconds', [
        named(targetGroup.metrics.targetResponseTime({ period, statistic: 'p50' }), 'half of them'),
        named(
          targetGroup.metrics.targetResponseTime({ period, statistic: 'p99' }),
          'all but one in a hundred',
        ),
        ...probe(taskMetrics.probeSeconds, 'until stored (probe)', 'Maximum'),
      ]),
    ];
  }

  /** What a task has measured. */
  private task(metricName: string, label: string, statistic: string): cloudwatch.Metric {
    return taskMetric(this.props.config, metricName, { statistic, label, period: Duration.hours(1) });
  }

  private waiting(): cloudwatch.IWidget[] {
    const minute = { period: Duration.minutes(1) };
    return [
      graph('Do hits wait?', 'entries', [
        this.task(taskMetrics.queueLength, 'in the queue', 'Maximum').with(minute),
        this.task(taskMetrics.queueAside, 'aside, since nobody could store them', 'Maximum').with(minute),
      ]),
      graph('For how long?', 'seconds', [
        this.task(taskMetrics.queueAge, 'the oldest in the queue', 'Maximum').with(minute),
      ]),
    ];
  }

  private reports(): cloudwatch.IWidget[] {
    return [
      graph('Are reports fresh?', 'seconds', [
        this.task(taskMetrics.newestCompleteAge, 'age of the newest complete report', 'Minimum'),
        this.task(taskMetrics.duration, 'length of a run', 'Maximum'),
      ]),
      graph('What is left to archive?', 'reports and runs', [
        this.task(taskMetrics.invalidationsLeft, 'reports in the queue', 'Maximum'),
        this.task(taskMetrics.reportsFailed, 'runs that failed', 'Sum'),
      ]),
    ];
  }

  private room(): cloudwatch.IWidget[] {
    const { instance, reader } = this.props.database;
    const period = Duration.minutes(5);
    return [
      graph(
        'Is anything at its limit?',
        'per cent',
        [
          named(instance.metricCPUUtilization({ period }), 'database, processor'),
          named(this.props.service.metricCpuUtilization({ period }), 'web tasks, processor'),
          named(this.props.service.metricMemoryUtilization({ period }), 'web tasks, memory'),
          ...(this.props.tracker === undefined
            ? []
            : [
                named(
                  this.props.tracker.service.metricCpuUtilization({ period }),
                  'tracker tasks, processor',
                ),
              ]),
          ...(reader === undefined
            ? []
            : [named(reader.metricCPUUtilization({ period }), 'reader, processor')]),
        ],
        { min: 0, max: 100 },
      ),
      new cloudwatch.GraphWidget({
        title: 'Is anything filling up?',
        ...{ width: half, height: 6 },
        left: [named(instance.metricFreeStorageSpace({ period }), 'free storage of the database, bytes')],
        right: [
          named(
            instance.metricDatabaseConnections({ period, statistic: 'Maximum' }),
            'connections of the database',
          ),
        ],
        rightAnnotations: [
          { value: this.props.config.database.maxConnections, label: 'as many connections as there may be' },
        ],
        leftYAxis: { min: 0 },
        rightYAxis: { min: 0 },
      }),
    ];
  }

  private tasks(): cloudwatch.IWidget {
    const { targetGroup, config } = this.props;
    const period = Duration.minutes(1);
    return new cloudwatch.GraphWidget({
      title: 'What did the last deployment do?',
      ...{ width: half, height: 6 },
      left: [
        named(targetGroup.metrics.healthyHostCount({ period, statistic: 'Maximum' }), 'healthy tasks'),
        named(
          targetGroup.metrics.unhealthyHostCount({ period, statistic: 'Maximum' }),
          'tasks that fail their checks',
        ),
      ],
      leftAnnotations: [{ value: config.web.tasks.min, label: 'always' }],
      leftYAxis: { min: 0 },
    });
  }

  private words(): cloudwatch.IWidget {
    const { name, host } = this.props.config;
    return new cloudwatch.TextWidget({
      ...{ width: half, height: 6 },
      markdown: [
        `### Matomo ${name}: https://${host}`,
        '| | |',
        '|---|---|',
        `| what is wrong, with the remedy | \`npm run ops -- doctor ${name}\` |`,
        `| what runs, who releases | \`npm run ops -- status ${name}\` |`,
        `| what was released when | \`npm run ops -- releases ${name}\` |`,
        `| what tasks write | \`npm run ops -- logs ${name} --errors --since 1h\` |`,
        `| what it costs a month | \`npm run ops -- cost ${name}\` |`,
      ].join('\n'),
    });
  }
}

const named = (metric: cloudwatch.Metric, label: string): cloudwatch.Metric => metric.with({ label });

function graph(
  title: string,
  unit: string,
  left: cloudwatch.IMetric[],
  leftYAxis: cloudwatch.YAxisProps = { min: 0 },
): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    left,
    ...{ width: half, height: 6, legendPosition: cloudwatch.LegendPosition.BOTTOM },
    leftYAxis: { ...leftYAxis, label: unit, showUnits: false },
  });
}
