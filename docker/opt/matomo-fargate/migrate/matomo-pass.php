<?php
/**
 * One pass of a migration inside Matomo: `php matomo-pass.php CONFIG_FILE REPORT_FILE`, started by passes.php, which
 * holds the lock. Writes what it did to REPORT_FILE; exit codes as in entrypoint.sh.
 */

namespace MatomoFargate;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/schema.php';
require __DIR__ . '/plugins.php';
require __DIR__ . '/first-content.php';
require __DIR__ . '/../declared/declared.php';

/** @return array result, matomo, previous, activated, deactivated, declared */
function pass(): array
{
    $previous = recordedVersion();
    refuseNewerDatabase($previous);
    if ($previous === null) {
        createSchema();
    } else {
        recallInstalledPlugins();
    }
    $changed = upgradeComponents();
    alignReports();
    $changed = installPlugins() || $changed;
    // A release without changes to the schema only moves the recorded version.
    $changed = $changed || $previous !== \Piwik\Version::VERSION;
    createFirstContent();
    lookPlacesUp();
    $plugins = bringPluginsInStep();
    // Writes the Tag Manager's containers that are not on the shared file system, where it is active.
    \Piwik\Piwik::postEvent('TagManager.regenerateContainerReleases', [false]);
    // Writes the tracking script of this release to the shared file system (overrides/tracker-script.php).
    \Piwik\Piwik::postEvent('CustomJsTracker.updateTracker');
    $changed = $changed || $plugins['activated'] !== [] || $plugins['deactivated'] !== [];
    return [
        'result' => $previous === null ? 'installed' : ($changed ? 'upgraded' : 'current'),
        'matomo' => \Piwik\Version::VERSION,
        'previous' => $previous,
        ...$plugins,
        // Once nothing else is left to do: goals and dimensions belong to plugins that may be new.
        'declared' => $changed || $previous === null ? [] : \MatomoFargate\Declared\holdToDeclared(),
    ];
}

run('migrate', function () use ($argv): void {
    [, $configFile, $reportFile] = $argv;
    startMatomo($configFile);
    file_put_contents($reportFile, json_encode(\Piwik\Access::doAsSuperUser(pass(...))));
});
