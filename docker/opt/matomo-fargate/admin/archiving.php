<?php

namespace MatomoFargate\Admin;

use MatomoFargate\DatabaseSettings;
use MatomoFargate\Failure;
use MatomoFargate\Lock;
use MatomoFargate\Queue;
use function MatomoFargate\printJson;
use function MatomoFargate\table;
use const MatomoFargate\EXIT_TRY_LATER;

/** What waits, what is at work, and how old the newest report is. */
function showArchiving(): void
{
    $queue = archivingQueue();
    $lastEnd = value('SELECT option_value FROM ' . table('option') . " WHERE option_name = 'LastCompletedFullArchiving'");
    $metrics = $queue->metrics();
    printJson([
        'running' => Lock::isHeld(database(), 'archive', DatabaseSettings::fromEnvironment()->name),
        'queued' => $metrics['InvalidationsLeft'][0],
        'inProgress' => $queue->inProgress(),
        'overdue' => $queue->overdue(time()),
        'lastStart' => $queue->lastStart() === 0 ? null : gmdate('Y-m-d\TH:i:s\Z', $queue->lastStart()),
        'lastEnd' => $lastEnd === null ? null : gmdate('Y-m-d\TH:i:s\Z', (int) $lastEnd),
        'newestCompleteSeconds' => $metrics['NewestCompleteArchiveAge'][0] ?? null,
    ]);
}

/** Queues again what a dead run has left claimed. The next run does the same; this is for who can't wait. */
function unlockArchiving(): void
{
    $queue = archivingQueue();
    $lock = Lock::take(database(), 'archive', DatabaseSettings::fromEnvironment()->name)
        ?? throw new Failure(EXIT_TRY_LATER, 'a run is at work, and holds the lock; nothing was changed. Its end gives it free; one that'
            . ' hangs is ended by its time limit, or by stopping its task.');
    $taken = $queue->takeBackFromDeadRuns();
    $lock->check();
    printJson(['queuedAgain' => $taken]);
}

function archivingQueue(): Queue
{
    return new Queue(database(), DatabaseSettings::fromEnvironment()->name);
}
