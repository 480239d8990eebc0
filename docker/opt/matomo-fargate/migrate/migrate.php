<?php
/**
 * Brings the database and config.ini.php to the state that this image needs, from whatever state they are in:
 * installs into an empty database, upgrades an older one, leaves a current one alone. Safe to run at any time, any
 * number of times, several at once. Ends with one line of JSON on standard output:
 *   result       "installed", "upgraded" or "current"
 *   matomo       version of Matomo in this image
 *   previous     version that the database was at, null if it was empty
 *   activated    plugins that became active because the image declares them, or because a release brought them
 *   deactivated  plugins that became inactive because the image no longer declares them
 *   declared     sentences: what was changed of declared sites, people and clients
 *   config       "written" or "unchanged": config.ini.php
 *   passes       how often Matomo was started
 *   seconds      how long it took, with waiting
 */

namespace MatomoFargate;

require __DIR__ . '/../preflight/config-file.php';
require __DIR__ . '/../common/job.php';
require __DIR__ . '/database.php';
require __DIR__ . '/config-difference.php';
require __DIR__ . '/config-copy.php';
require __DIR__ . '/passes.php';

/**
 * Waits until no other migration is at work.
 *
 * @throws Failure 75 if another one holds the lock for longer than MIGRATE_LOCK_SECONDS, an hour if that is not set
 */
function takeTurn(\PDO $master, DatabaseSettings $settings): Lock
{
    $lock = Lock::take($master, 'migrate', $settings->name);
    if ($lock !== null) {
        return $lock;
    }
    say('another migration is at work; waiting for it to end');
    $seconds = (int) (getenv('MIGRATE_LOCK_SECONDS') ?: 3600);
    return Lock::take($master, 'migrate', $settings->name, $seconds) ?? throw new Failure(
        EXIT_TRY_LATER,
        "another migration has held the lock for $seconds s; look at its log, and run this one again when it has ended.",
    );
}

/**
 * Keeps archiving away while tables change: a change waits for the queries of a report, and every hit waits behind it.
 * Where the database is at this image's version there is little to change, so a run that is at work is not waited for.
 *
 * @return Lock|null null if archiving goes on beside a migration that leaves the tables of hits alone
 * @throws Failure 75 if archiving does not end in MIGRATE_ARCHIVE_SECONDS, 15 minutes if that is not set
 */
function keepArchivingAway(\PDO $master, DatabaseSettings $settings): ?Lock
{
    $lock = Lock::take($master, 'archive', $settings->name);
    if ($lock !== null) {
        return $lock;
    }
    if (databaseVersion($master, $settings) === codeVersion()) {
        say('archiving is at work; the database is at the version of this image, so it may go on');
        return null;
    }
    $seconds = (int) (getenv('MIGRATE_ARCHIVE_SECONDS') ?: 900);
    say("archiving is at work; waiting up to $seconds s for its end, because hits would wait for a change of tables that waits for it");
    return Lock::take($master, 'archive', $settings->name, $seconds) ?? throw new Failure(
        EXIT_TRY_LATER,
        "archiving has not ended in $seconds s, and nothing was changed; run this again after it, or stop its task: the next run"
            . ' of archiving goes on where it was.',
    );
}

function migrate(): void
{
    $start = microtime(true);
    $settings = DatabaseSettings::fromEnvironment();
    $masterUser = new Credentials(getenv('DATABASE_MASTER_USERNAME'), getenv('DATABASE_MASTER_PASSWORD'));
    $master = connect($settings, $masterUser);
    $lock = takeTurn($master, $settings);
    $archiving = keepArchivingAway($master, $settings);
    refuseForeignPrefix($master, $settings);
    // Before the database is touched: a full file system would stop the migration at its very end.
    $shared = SharedDirectory::open();
    $config = ConfigCopy::of($shared->path('config.ini.php'));
    prepareDatabase($master, $masterUser, $settings);
    // Finds out now, with a clear sentence, whether Matomo will be let in.
    connect($settings, $settings->application);
    $shared->prepare();
    $summary = runPasses($config->path, array_filter([$lock, $archiving]));
    $summary['config'] = $config->publish() ? 'written' : 'unchanged';
    $summary['seconds'] = round(microtime(true) - $start, 1);
    printJson($summary);
}

run('migrate', migrate(...));
