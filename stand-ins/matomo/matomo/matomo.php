<?php
/**
 * The tracking API.
 */

require __DIR__ . '/core/entry.php';

try {
    (new \Piwik\Application\Environment('tracker'))->init();
} catch (\Piwik\Application\NotInstalled $error) {
    exit($error->getMessage());
}
\Piwik\Tracker::loadTrackerEnvironment();
(new \Piwik\API\CORSHandler())->handle();
echo (new \Piwik\Tracker())->main(\Piwik\Tracker\Handler\Factory::make(), new \Piwik\Tracker\RequestSet());
