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
require __DIR__ . '/turns.php';
require __DIR__ . '/config-difference.php';
require __DIR__ . '/config-copy.php';
require __DIR__ . '/passes.php';

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
