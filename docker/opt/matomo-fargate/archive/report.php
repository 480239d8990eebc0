<?php
/**
 * Says how a run of archiving went: one line of metrics on standard output, and an exit code of entrypoint.sh, which
 * archive.sh ends with. Arguments: when the run began (Unix time), how it ended (archive.sh: ended, or busy), exit codes
 * of core:archive and of scheduled-tasks:run, how many processes were killed for lack of memory, and the file with what
 * both commands printed.
 */

namespace MatomoFargate;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/queue.php';
require __DIR__ . '/../common/metrics.php';
require __DIR__ . '/../common/secrets-on-disk.php';
require __DIR__ . '/client-tokens.php';

/**
 * What core:archive says when it ends with 0 without having done its work (core/CronArchive.php): it counts maintenance
 * mode and other archivers as success, and goes on when it could not find out what is out of date.
 */
const EXCUSES = '/^.*(maintenance mode is enabled|Reached maximum concurrent archivers|Archiving will stop now because'
    . '|Failed to invalidate archived reports|Archiving stopped by stop archiver exception).*$/m';

/** PHP's own limit, in the words of its error. */
const OUT_OF_MEMORY = '/Allowed memory size of (\d+) bytes exhausted/';

/** @return Failure|null why the run did not come to its end; null if it did */
function interruption(string $ended, int $killsForMemory): ?Failure
{
    return match ($ended) {
        'stopped' => new Failure(EXIT_TERMINATED, 'stopped by a signal; the next run goes on.'),
        'lock-lost' => new Failure(EXIT_TRY_LATER, 'the lock was lost on the way, so another run may be at work; this one'
            . ' was stopped, and the next one goes on.'),
        'time-over' => new Failure(EXIT_TIME_OVER, 'not finished after ' . getenv('ARCHIVE_TIME_LIMIT_SECONDS') . ' s'
            . ' (ARCHIVE_TIME_LIMIT_SECONDS), so it was stopped; the next run goes on.'),
        'killed' => new Failure(EXIT_KILLED, $killsForMemory > 0
            ? "Matomo was killed because the task's memory was used up; give archiving more memory. The next run goes on."
            : 'Matomo was killed by a signal that nobody can refuse, from outside of this run; the next run goes on.'),
        default => null,
    };
}

/** @return Failure|null what is wrong with a run that came to its end; null if nothing is */
function shortcoming(int $start, int $archiveCode, int $tasksCode, string $output, Queue $queue, int $leftOver): ?Failure
{
    if (preg_match(OUT_OF_MEMORY, $output, $match) === 1) {
        return new Failure(EXIT_KILLED, "PHP used up its memory limit of {$match[1]} bytes; raise PHP_MEMORY_LIMIT or"
            . ' [General] minimum_memory_limit_when_archiving, and the memory of archiving with it.');
    }
    if ($archiveCode !== 0) {
        return new Failure(EXIT_FAILED, "Matomo's core:archive ended with $archiveCode; its output above says why.");
    }
    if (preg_match(EXCUSES, $output, $match) === 1) {
        return new Failure(EXIT_FAILED, "Matomo ended with 0 without having done its work: {$match[0]}");
    }
    if ($queue->lastStart() < $start) {
        return new Failure(EXIT_FAILED, 'Matomo ended with 0 but never started to archive; its output above says why.');
    }
    if ($leftOver > 0) {
        return new Failure(EXIT_FAILED, "Matomo ended with 0 but left $leftOver reports half made; the next run makes them.");
    }
    $overdue = $queue->overdue($start);
    if ($overdue > 0 && $queue->sitesArchivedSince($start) === 0) {
        return new Failure(EXIT_FAILED, "Matomo ended with 0 but made none of the $overdue reports that were overdue; its"
            . ' output above may say why.');
    }
    if ($tasksCode !== 0) {
        return new Failure(EXIT_SIDE_TASKS_FAILED, 'all reports are made, but a scheduled task of Matomo failed'
            . " (scheduled-tasks:run ended with $tasksCode); its output above names it, and it is tried again.");
    }
    return null;
}

run('archive', function () use ($argv): void {
    [, $start, $ended, $archiveCode, $tasksCode, $killsForMemory, $outputFile] = $argv;
    $settings = DatabaseSettings::fromEnvironment();
    $database = connect($settings, $settings->application);
    $queue = new Queue($database, $settings->name);
    if ($ended === 'busy') {
        say('another run is at work, so this one is not needed; it ends with 0');
        emitMetrics(['ArchiveRunsSkipped' => [1, 'Count'], ...$queue->metrics()]);
        return;
    }
    $leftOver = $queue->inProgress();
    // Nobody works any more on what a run that was cut short had claimed, unless another one has the lock.
    if ($ended !== 'lock-lost' && ($ended !== 'done' || $archiveCode !== '0')) {
        $queue->takeBackFromDeadRuns();
    }
    $failure = interruption($ended, (int) $killsForMemory)
        ?? shortcoming((int) $start, (int) $archiveCode, (int) $tasksCode, file_get_contents($outputFile), $queue, $leftOver);
    $sideTasksFailed = $failure?->getCode() === EXIT_SIDE_TASKS_FAILED;
    emitMetrics([
        'ArchiveDuration' => [time() - (int) $start, 'Seconds'],
        'SitesArchived' => [$queue->sitesArchivedSince((int) $start), 'Count'],
        'ReportsFailed' => [(int) ($failure !== null && !$sideTasksFailed), 'Count'],
        'SideTasksFailed' => [(int) $sideTasksFailed, 'Count'],
        ...$queue->metrics(),
        ...clientTokenMetrics($database),
        ...secretsOnDiskMetrics(),
    ]);
    if ($failure !== null) {
        throw $failure;
    }
});
