<?php
/**
 * Makes the reports: runs Matomo's core:archive, at most one at a time on however many tasks, and looks afterwards
 * whether it did what its exit code says. `archive.php STATE_DIRECTORY [OPTION…]`, started by archive.sh; the options
 * are those of core:archive. Ends with one line of CloudWatch's embedded metric format on standard output, and with an
 * exit code of entrypoint.sh. 0 means: reports are up to date as far as they have to be, or another run sees to it.
 */

namespace MatomoFargate;

const PROGRAM = 'archive';

require __DIR__ . '/../managed-config.php';
require __DIR__ . '/../common/failure.php';
require __DIR__ . '/../common/database-settings.php';
require __DIR__ . '/../common/certificate.php';
require __DIR__ . '/../common/connection.php';
require __DIR__ . '/../common/lock.php';
require __DIR__ . '/queue.php';
require __DIR__ . '/archiver.php';
require __DIR__ . '/metrics.php';

/**
 * @param string   $state   directory of this run, shared with archive.sh
 * @param string[] $options of core:archive
 * @throws Failure if it was stopped, failed, or did not do its work
 */
function archive(string $state, array $options): void
{
    $start = time();
    $settings = DatabaseSettings::fromEnvironment();
    $connection = connect($settings, $settings->application);
    $queue = new Queue($connection, $settings->name);
    $lock = Lock::take($connection, 'archive', $settings->name);
    if ($lock === null) {
        say('another run is at work, so this one is not needed; it ends with 0');
        emitMetrics(['ArchiveRunsSkipped' => [1, 'Count'], ...$queue->metrics()]);
        return;
    }
    $queue->takeBackFromDeadRuns();
    $before = $queue->overdue();
    $outcome = runArchiver($state, $options);
    // Hours may have gone by, and the database may have moved.
    $queue = new Queue(connect($settings, $settings->application), $settings->name);
    $leftOver = $queue->inProgress();
    $written = $queue->sitesArchivedSince($start);
    if ($outcome->isEnded()) {
        $queue->takeBackFromDeadRuns();
    }
    emitMetrics([
        'ArchiveDuration' => [time() - $start, 'Seconds'],
        'SitesArchived' => [$written, 'Count'],
        ...$queue->metrics(),
    ]);
    $outcome->demandSuccess();
    if ($queue->lastStart() < $start) {
        throw new Failure(EXIT_FAILED, 'Matomo ended with 0 but never started to archive; its output above says why.');
    }
    if ($leftOver > 0) {
        throw new Failure(EXIT_FAILED, "Matomo ended with 0 but left $leftOver reports half made; the next run makes them.");
    }
    if ($written === 0 && $before !== [] && array_diff($before, $queue->overdue()) === []) {
        throw new Failure(EXIT_FAILED, 'Matomo ended with 0 but made none of the ' . count($before) . ' reports that'
            . ' were overdue; its output above may say why.');
    }
}

umask(0077);
try {
    archive($argv[1], array_slice($argv, 2));
} catch (Failure $failure) {
    if ($failure->getMessage() !== '') {
        say($failure->getMessage(), 'error');
    }
    exit($failure->getCode());
} catch (\PDOException $error) {
    say("the database was lost ({$error->getMessage()}); the next run goes on.", 'error');
    exit(EXIT_TRY_LATER);
}
