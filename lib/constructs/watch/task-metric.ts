import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ResolvedConfig } from '../../config';
import { taskMetrics } from '../../contract/image';

/**
 * What a task of an environment has measured and written to its log.
 *
 * @param metricName one of `taskMetrics`
 */
export const taskMetric = (
  { name }: Pick<ResolvedConfig, 'name'>,
  metricName: string,
  how: Required<Pick<cloudwatch.MetricProps, 'statistic' | 'period'>> & Pick<cloudwatch.MetricProps, 'label'>,
): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: taskMetrics.namespace,
    metricName,
    dimensionsMap: { [taskMetrics.dimension]: name },
    ...how,
  });
