<?php
/**
 * The role `worker`: `php drain.php WORKERS` has so many processes store what is in the queue, and says each minute how much
 * waits there. Ends at SIGTERM, when no process has anything in hand.
 */

namespace MatomoFargate\Queue;

use function MatomoFargate\emitMetrics;
use function MatomoFargate\Lane\keepWorkers;
use function MatomoFargate\Lane\loadMatomo;

define('MatomoFargate\PROGRAM', 'worker');

require_once __DIR__ . '/../lane/pool.php';
require_once __DIR__ . '/../common/metrics.php';
require_once __DIR__ . '/../common/job.php';
require_once __DIR__ . '/valkey.php';
require_once __DIR__ . '/entry.php';
require_once __DIR__ . '/waiting.php';
require_once __DIR__ . '/place.php';
require_once __DIR__ . '/batch.php';
require_once __DIR__ . '/drainer.php';

/** Seconds. */
const BETWEEN_METRICS = 60;

[, $size] = $argv;
loadMatomo();
// The first ones soon: a queue that has grown meanwhile shall have more workers soon.
$next = time() + 5;
keepWorkers(fn () => (new Drainer())->work(), (int) $size, function () use (&$next): void {
    if (time() < $next) {
        return;
    }
    $next = time() + BETWEEN_METRICS;
    try {
        emitMetrics(Waiting::in(connect())->metrics());
    } catch (\RedisException) {
        // The processes say so; an alarm hears that there are no metrics.
    }
});
