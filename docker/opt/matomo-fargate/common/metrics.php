<?php

namespace MatomoFargate;

/**
 * Writes one line from which CloudWatch makes metrics, in the namespace Matomo, by environment.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param array $metrics name => [value, unit]
 */
function emitMetrics(array $metrics): void
{
    $definitions = [];
    $values = [];
    foreach ($metrics as $name => [$value, $unit]) {
        $definitions[] = ['Name' => $name, 'Unit' => $unit];
        $values[$name] = $value;
    }
    $line = [
        '_aws' => [
            'Timestamp' => (int) (microtime(true) * 1000),
            'CloudWatchMetrics' => [
                ['Namespace' => 'Matomo', 'Dimensions' => [['Environment']], 'Metrics' => $definitions],
            ],
        ],
        'Environment' => getenv('ENVIRONMENT_NAME') ?: 'unnamed',
        ...$values,
    ];
    fwrite(STDOUT, json_encode($line) . "\n");
}
