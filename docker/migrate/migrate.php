<?php
/**
 * Brings the database and config.ini.php to the state that this image needs, from whatever state they are in:
 * installs into an empty database, upgrades an older one, leaves a current one alone. Safe to run at any time, any
 * number of times, several at once. Ends with one line of JSON on standard output:
 *   result    "installed", "upgraded" or "current"
 *   matomo    version of Matomo in this image
 *   previous  version that the database was at, null if it was empty
 *   config    "written" or "unchanged": config.ini.php
 *   passes    how often Matomo was started
 *   seconds   how long it took, with waiting
 */

namespace MatomoFargate\Migrate;

require __DIR__ . '/../preflight/config-file.php';
require __DIR__ . '/failure.php';
require __DIR__ . '/database-settings.php';
require __DIR__ . '/certificate.php';
require __DIR__ . '/connection.php';
require __DIR__ . '/lock.php';
require __DIR__ . '/database.php';
require __DIR__ . '/config-copy.php';
require __DIR__ . '/passes.php';

/** @return array the summary */
function migrate(): array
{
    $start = microtime(true);
    $settings = DatabaseSettings::fromEnvironment();
    $master = connect($settings, $settings->master);
    $lock = Lock::take($master, $settings);
    prepareDatabase($master, $settings);
    // Finds out now, with a clear sentence, whether Matomo will be let in.
    connect($settings, $settings->application);
    $config = ConfigCopy::of('/var/lib/matomo/config/config.ini.php');
    $summary = runPasses($config->path, $lock);
    $summary['config'] = $config->publish() ? 'written' : 'unchanged';
    $summary['seconds'] = round(microtime(true) - $start, 1);
    return $summary;
}

umask(0077);
try {
    echo json_encode(migrate(), JSON_UNESCAPED_SLASHES), "\n";
} catch (Failure $failure) {
    if ($failure->getMessage() !== '') {
        say($failure->getMessage());
    }
    exit($failure->getCode());
}
