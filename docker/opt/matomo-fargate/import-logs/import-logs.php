<?php
/**
 * Tracks the page views of a web server's log: `php import-logs.php SITE SOURCE…`, each a file, an address, an object
 * s3://bucket/key that the task's role may read, or folder/#N for what is 1 to N in a folder of either; plain or
 * compressed by gzip. Knows the logs of Apache and nginx, of AWS's load balancers, and of CloudFront.
 *
 * No line counts twice: how far a log is comes with the page views into the database, in one transaction. So an import that
 * is interrupted is run again, and goes on; and a log that has grown since gives only what is new.
 *
 * Ends with one line of JSON for each source: source, lines, before (that an earlier import had), tracked, left (reason =>
 * lines), seconds.
 */

namespace MatomoFargate\ImportLogs;

use MatomoFargate\DatabaseSettings;
use MatomoFargate\Failure;
use MatomoFargate\Lock;
use function MatomoFargate\connect;
use function MatomoFargate\Lane\loadMatomo;
use function MatomoFargate\Lane\startTracker;
use function MatomoFargate\openSource;
use function MatomoFargate\printJson;
use function MatomoFargate\quotedName;
use function MatomoFargate\run;
use function MatomoFargate\say;
use function MatomoFargate\table;
use const MatomoFargate\EXIT_CONFIGURATION;
use const MatomoFargate\EXIT_TRY_LATER;
use const MatomoFargate\EXIT_USAGE;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/../s3/signature.php';
require __DIR__ . '/../s3/s3-object.php';
require __DIR__ . '/../s3/source.php';
require __DIR__ . '/../lane/matomo.php';
require __DIR__ . '/log-file.php';
require __DIR__ . '/log-line.php';
require __DIR__ . '/progress.php';

/** Lines of one transaction: half a second of work. */
const BATCH = 200;
/** Seconds between two lines about how far it is. */
const PROGRESS_SECONDS = 15;

/**
 * @param string[] $sources
 * @throws Failure 64 for a site that there is none of, 75 where another import is at work or a source can't be had, 78 for
 *                 what is no log
 */
function importLogs(string $site, array $sources): void
{
    $settings = DatabaseSettings::fromEnvironment();
    $database = connect($settings, $settings->application);
    $lock = Lock::take($database, 'import-logs', $settings->name) ?? throw new Failure(EXIT_TRY_LATER,
        'another import of logs is at work, and nothing was changed; run this again after it.');
    $database->exec('USE ' . quotedName($settings->name));
    $statement = $database->prepare('SELECT main_url FROM ' . table('site') . ' WHERE idsite = ?');
    $statement->execute([$site]);
    $address = $statement->fetchColumn();
    if (!ctype_digit($site) || $address === false) {
        throw new Failure(EXIT_USAGE, "there is no site '$site'; sites list shows their numbers.");
    }
    loadMatomo();
    // Extends a class of Matomo's.
    require __DIR__ . '/page-views.php';
    startTracker();
    $views = new PageViews((int) $site, rtrim($address, '/'));
    foreach (array_merge(...array_map(sourcesOf(...), $sources)) as $source) {
        $lock->check();
        importLog(LogFile::fetch($source), $views, new Progress((int) $site));
    }
}

function importLog(LogFile $log, PageViews $views, Progress $progress): void
{
    $start = microtime(true);
    $next = time() + PROGRESS_SECONDS;
    $line = new LogLine();
    $left = [];
    $tracked = 0;
    $before = $progress->find($log, $line);
    while (($batch = $log->next(BATCH)) !== []) {
        $requests = array_map($line->read(...), $batch);
        foreach ($views->trackAll($requests, fn () => $progress->note($log)) as $reason) {
            $reason === null ? $tracked++ : $left[$reason] = ($left[$reason] ?? 0) + 1;
        }
        if (time() >= $next) {
            say("{$log->source}: {$log->lines} lines so far");
            $next = time() + PROGRESS_SECONDS;
        }
    }
    $log->close();
    if ($before === 0 && $log->lines > 0 && ($left[NO_LOG] ?? 0) === $log->lines) {
        throw new Failure(EXIT_CONFIGURATION, "no line of {$log->source} is of a log that this knows: Apache's and nginx's (common and"
            . ' combined), those of AWS load balancers, and of CloudFront.');
    }
    printJson(['source' => $log->source, 'lines' => $log->lines, 'before' => $before, 'tracked' => $tracked, 'left' => (object) $left,
        'seconds' => round(microtime(true) - $start, 1)]);
}

/** @return string[] */
function sourcesOf(string $source): array
{
    if (preg_match('~^(.+/)#(\d+)$~', $source, $match) !== 1) {
        return [$source];
    }
    return array_map(fn (int $number) => $match[1] . $number, range(1, (int) $match[2]));
}

run('import-logs', fn () => count($argv) >= 3
    ? importLogs($argv[1], array_slice($argv, 2))
    : throw new Failure(EXIT_USAGE, 'usage: import-logs SITE SOURCE…'));
