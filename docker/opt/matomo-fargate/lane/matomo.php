<?php
/** Matomo's tracker in the memory of a worker: started once, and then asked hit after hit, as matomo.php does for one. */

namespace MatomoFargate\Lane;

use Piwik\API\CORSHandler;
use Piwik\Tracker;
use Piwik\Tracker\Handler;
use Piwik\Tracker\RequestSet;

const MATOMO = '/usr/src/matomo';

/** Loads what matomo.php loads, with nothing read that can change. */
function loadMatomo(): void
{
    define('PIWIK_DOCUMENT_ROOT', MATOMO);
    define('PIWIK_INCLUDE_PATH', MATOMO);
    require_once __DIR__ . '/headers.php';
    require_once MATOMO . '/bootstrap.php';
    require_once MATOMO . '/core/bootstrap.php';
}

/** Reads settings and plugins. @throws \Exception if Matomo is not installed */
function startTracker(): void
{
    \Piwik\SettingsServer::setIsTrackerApiRequest();
    (new \Piwik\Application\Environment('tracker'))->init();
    Tracker::loadTrackerEnvironment();
}

/** @return array{headers: array, body: string} as the web server shall send it */
function answer(array $hit): array
{
    $_SERVER = $hit['server'];
    $_GET = $hit['get'];
    $_POST = $hit['post'];
    $_COOKIE = $hit['cookie'];
    $_REQUEST = $_GET + $_POST;
    ob_start();
    (new CORSHandler())->handle();
    // Matomo takes away the innermost buffer, and an error text stays in this one.
    ob_start();
    try {
        $response = (new KeptTracker())->main(Handler\Factory::make(), new RequestSet());
        echo $response;
    } catch (\Exception $error) {
        echo 'Error:' . $error->getMessage();
    }
    $answer = answered();
    forgetVisitor();
    if (hasStatus($answer, '[45]')) {
        // What was wrong may have been the connection: PDO looks whether it is alive before it hands it out again.
        Tracker::disconnectCachedDbConnection();
    }
    return $answer;
}

/**
 * Whether an answer says so anywhere: with send_image=0 Matomo says 204 in the end, whatever happened before.
 *
 * @param string $digits how the status begins, as an expression
 */
function hasStatus(array $answer, string $digits): bool
{
    return preg_grep("~^HTTP/\S+ $digits~", array_column($answer['headers'], 0)) !== [];
}

/** What has been said so far. */
function answered(): array
{
    while (ob_get_level() > 1) {
        ob_end_flush();
    }
    return ['headers' => \Piwik\takeHeaders(), 'body' => (string) ob_get_clean()];
}

/** Nothing of one hit reaches the next one. What is known of settings and browsers may stay for a worker's short life. */
function forgetVisitor(): void
{
    Tracker::$initTrackerMode = false;
    \Piwik\DeviceDetector\DeviceDetectorFactory::clearInstancesCache();
    \Piwik\Cache::getTransientCache()->flushAll();
    $_SERVER = $_GET = $_POST = $_COOKIE = $_REQUEST = [];
}
