<?php
/**
 * Holds the lock of archiving for archive.sh: says "held" or "busy" on standard output, and while it is held looks every
 * ten seconds whether it still is. With the lock nobody else is at work, so what a run that died had claimed is free.
 */

namespace MatomoFargate;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/queue.php';

const SECONDS_BETWEEN_LOOKS = 10;

run('archive', function (): void {
    // A database that vanishes without a word must not keep the look waiting for PHP's default, a day.
    ini_set('mysqlnd.net_read_timeout', '20');
    $settings = DatabaseSettings::fromEnvironment();
    $connection = connect($settings, $settings->application);
    $queue = new Queue($connection, $settings->name);
    $lock = Lock::take($connection, 'archive', $settings->name);
    if ($lock === null) {
        echo "busy\n";
        return;
    }
    $queue->takeBackFromDeadRuns();
    echo "held\n";
    while (true) {
        $input = [STDIN];
        $none = null;
        if (stream_select($input, $none, $none, SECONDS_BETWEEN_LOOKS) > 0 && fread(STDIN, 1) === '') {
            return;
        }
        $lock->check();
    }
});
