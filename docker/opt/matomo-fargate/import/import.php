<?php
/**
 * Fills an installation with a dump of another Matomo: `php import.php SOURCE [--replace]`, a file, an address, or an object
 * s3://bucket/key that the task's role may read; plain or compressed by gzip, as mysqldump and mariadb-dump write it. One
 * that has visits is refused without --replace.
 *
 * The dump goes into a database of its own first. Only when all of it is there, its tables change places with those of the
 * installation, in one statement. So an import that is interrupted leaves nothing behind that anybody would see, and
 * is run again from its beginning. migrate brings the tables to this image's version then.
 *
 * Ends with one line of JSON: result, version, prefix, tables, visits, statements, mebibytes, seconds.
 */

namespace MatomoFargate;

require __DIR__ . '/../preflight/config-file.php';
require __DIR__ . '/../common/job.php';
require __DIR__ . '/../migrate/database.php';
require __DIR__ . '/../migrate/turns.php';
require __DIR__ . '/../s3/signature.php';
require __DIR__ . '/dump.php';
require __DIR__ . '/../s3/s3-object.php';
require __DIR__ . '/../s3/source.php';
require __DIR__ . '/statements.php';
require __DIR__ . '/staging.php';

/** Seconds between two lines about how far it is. */
const PROGRESS_SECONDS = 15;

/**
 * @throws Failure 65 for a dump of a newer Matomo, 75 where another job is at work or the source breaks off, 78 for a dump
 *                 that is none of Matomo's, or an installation that is not empty
 */
function import(string $source, bool $replace): void
{
    $demandRoom = $replace ? fn () => null : refuseFilled(...);
    $start = microtime(true);
    $settings = DatabaseSettings::fromEnvironment();
    $master = connect($settings, new Credentials(getenv('DATABASE_MASTER_USERNAME'), getenv('DATABASE_MASTER_PASSWORD')));
    $lock = takeTurn($master, $settings);
    $archiving = Lock::take($master, 'archive', $settings->name) ?? throw new Failure(EXIT_TRY_LATER,
        'archiving is at work, and nothing was changed; run this again after it.');
    $demandRoom($master, $settings);
    $staging = new Staging($master, $settings);
    $staging->makeEmpty();
    $read = fill($staging->connect(), new Statements(new Dump(openSource($source))));
    $about = $staging->describe();
    if (version_compare($about['version'], codeVersion(), '>')) {
        throw new Failure(EXIT_DATABASE_NEWER, "the dump is of Matomo {$about['version']}, and this image has " . codeVersion()
            . '; nothing was changed. Import it with an image of that version or a newer one.');
    }
    array_map(fn (Lock $each) => $each->check(), [$lock, $archiving]);
    $demandRoom($master, $settings);
    $tables = $staging->takePlace($about['prefix']);
    say("Matomo {$about['version']} is in place with $tables tables; run migrate, which brings them to this image's version");
    printJson(['result' => 'imported', ...$about, 'tables' => $tables, ...$read, 'seconds' => round(microtime(true) - $start, 1)]);
}

/** @return array{statements: int, mebibytes: float} */
function fill(\PDO $database, Statements $statements): array
{
    $count = 0;
    $next = time() + PROGRESS_SECONDS;
    foreach ($statements->read() as $statement) {
        try {
            $database->exec($statement);
        } catch (\PDOException $error) {
            if (isConnectionLoss($error)) {
                throw $error;
            }
            // The first words: the rest is data.
            throw new Failure(EXIT_CONFIGURATION, "the database refuses statement $count of the dump, '" . substr($statement, 0, 60)
                . "…': {$error->errorInfo[2]}; nothing was changed.");
        }
        $count++;
        if (time() >= $next) {
            say(sprintf('%d MB and %d statements so far', $statements->bytes >> 20, $count));
            $next = time() + PROGRESS_SECONDS;
        }
    }
    return ['statements' => $count, 'mebibytes' => round($statements->bytes / (1 << 20), 1)];
}

/**
 * Nobody's visits are replaced.
 *
 * @throws Failure 78 if the installation has visits
 */
function refuseFilled(\PDO $master, DatabaseSettings $settings): void
{
    try {
        $visit = $master->query('SELECT 1 FROM ' . quotedName($settings->name) . '.' . table('log_visit') . ' LIMIT 1')->fetchColumn();
    } catch (\PDOException) {
        return;
    }
    if ($visit !== false) {
        throw new Failure(EXIT_CONFIGURATION, 'the Matomo here has visits already, and nothing was changed: an import fills an'
            . ' empty installation. Take another environment, or say --replace (docs/how-to/move-in.md).');
    }
}

run('import', fn () => in_array(array_slice($argv, 2), [[], ['--replace']], true) && isset($argv[1])
    ? import($argv[1], isset($argv[2]))
    : throw new Failure(EXIT_USAGE, 'usage: import SOURCE [--replace]'));
