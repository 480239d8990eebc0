<?php
/**
 * One pass of a migration inside Matomo: `php matomo-pass.php CONFIG_FILE REPORT_FILE`, started by passes.php, which
 * holds the lock. Writes what it did to REPORT_FILE; exit codes as in entrypoint.sh.
 */

namespace MatomoFargate\Migrate;

require __DIR__ . '/failure.php';
require __DIR__ . '/schema.php';
require __DIR__ . '/first-content.php';

/** Loads Matomo as its console does (core/Console.php), with a config.ini.php of our choice. */
function startMatomo(string $configFile): void
{
    $GLOBALS['MATOMO_FARGATE_CONFIG_FILE'] = $configFile;
    define('PIWIK_DOCUMENT_ROOT', '/usr/src/matomo');
    define('PIWIK_INCLUDE_PATH', PIWIK_DOCUMENT_ROOT);
    require_once PIWIK_DOCUMENT_ROOT . '/bootstrap.php';
    require_once PIWIK_INCLUDE_PATH . '/core/bootstrap.php';
    (new \Piwik\Application\Environment('cli'))->init();
    // Links in what Matomo writes.
    \Piwik\Url::setHost(\MatomoFargate\trustedHosts()[0]);
    \Piwik\Plugin\Manager::getInstance()->loadActivatedPlugins();
    \Piwik\Plugin\Manager::getInstance()->loadPluginTranslations();
    \Piwik\Piwik::postEvent('Request.initAuthenticationObject');
}

/** Whether an error of PDO, or one that Matomo made of it, means that the database can't be reached. */
function isConnectionLoss(\Throwable $error): bool
{
    // Can't connect, has gone away, lost during a query, is shutting down.
    return preg_match('/\[(2002|2003|2006|2013|1053)\]|\b(2006|2013) /', $error->getMessage()) === 1;
}

/** @return array result, matomo, previous */
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
    return [
        'result' => $previous === null ? 'installed' : ($changed ? 'upgraded' : 'current'),
        'matomo' => \Piwik\Version::VERSION,
        'previous' => $previous,
    ];
}

[, $configFile, $reportFile] = $argv;
try {
    startMatomo($configFile);
    $report = \Piwik\Access::doAsSuperUser(fn () => pass());
    file_put_contents($reportFile, json_encode($report));
} catch (Failure $failure) {
    say($failure->getMessage());
    exit($failure->getCode());
} catch (\Throwable $error) {
    say(get_class($error) . ': ' . $error->getMessage() . ' at ' . $error->getFile() . ':' . $error->getLine());
    exit(isConnectionLoss($error) ? EXIT_TRY_LATER : EXIT_FAILED);
}
