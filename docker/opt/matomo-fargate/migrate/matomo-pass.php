<?php
/**
 * One pass of a migration inside Matomo: `php matomo-pass.php CONFIG_FILE REPORT_FILE`, started by passes.php, which
 * holds the lock. Writes what it did to REPORT_FILE; exit codes as in entrypoint.sh.
 */

namespace MatomoFargate;

const PROGRAM = 'migrate';

require __DIR__ . '/../common/failure.php';
require __DIR__ . '/../common/start-matomo.php';
require __DIR__ . '/schema.php';
require __DIR__ . '/plugins.php';
require __DIR__ . '/first-content.php';

/** Whether an error of PDO, or one that Matomo made of it, means that the database can't be reached. */
function isConnectionLoss(\Throwable $error): bool
{
    // Can't connect, has gone away, lost during a query, is shutting down.
    return preg_match('/\[(2002|2003|2006|2013|1053)\]|\b(2006|2013) /', $error->getMessage()) === 1;
}

/** @return array result, matomo, previous, activated, deactivated */
function pass(): array
{
    $previous = recordedVersion();
    refuseNewerDatabase($previous);
    if ($previous === null) {
        createSchema();
    } else {
        rememberInstalledPlugins();
    }
    $changed = upgradeComponents();
    $changed = installPlugins() || $changed;
    // A release without changes to the schema only moves the recorded version.
    $changed = $changed || $previous !== \Piwik\Version::VERSION;
    createFirstContent();
    lookPlacesUp();
    $plugins = bringPluginsInStep();
    // Writes the Tag Manager's containers that are not on the shared file system, where it is active.
    \Piwik\Piwik::postEvent('TagManager.regenerateContainerReleases', [false]);
    $changed = $changed || $plugins['activated'] !== [] || $plugins['deactivated'] !== [];
    return [
        'result' => $previous === null ? 'installed' : ($changed ? 'upgraded' : 'current'),
        'matomo' => \Piwik\Version::VERSION,
        'previous' => $previous,
        ...$plugins,
    ];
}

[, $configFile, $reportFile] = $argv;
try {
    startMatomo($configFile);
    $report = \Piwik\Access::doAsSuperUser(fn () => pass());
    file_put_contents($reportFile, json_encode($report));
} catch (Failure $failure) {
    say($failure->getMessage(), 'error');
    exit($failure->getCode());
} catch (\Throwable $error) {
    say(get_class($error) . ': ' . $error->getMessage() . ' at ' . $error->getFile() . ':' . $error->getLine(), 'error');
    exit(isConnectionLoss($error) ? EXIT_TRY_LATER : EXIT_FAILED);
}
