<?php
/**
 * Matomo includes this file first, in every request and command (index.php, matomo.php, console, js/tracker.php).
 * It names the places where the image keeps its settings; what they do is in managed-config.php.
 */

require_once '/opt/matomo-fargate/managed-config.php';
MatomoFargate\refuseHitsWithoutConfig();

require_once '/opt/matomo-fargate/speed/speed.php';
require_once '/opt/matomo-fargate/lane/generation.php';

// A hit ends here where there is a queue: it is accepted, and stored a moment later.
if (getenv('QUEUE_HOST') && PHP_SAPI !== 'cli') {
    require_once '/opt/matomo-fargate/queue/receive.php';
    MatomoFargate\Queue\takeQueue();
}

// An ordinary hit ends here, with the answer of a worker that has Matomo in memory.
if (MatomoFargate\Speed\isOn() && !MatomoFargate\Speed\isWorker()) {
    require_once '/opt/matomo-fargate/lane/front.php';
    MatomoFargate\Lane\takeLane();
}

require_once '/opt/matomo-fargate/overrides/classes.php';
require_once '/opt/matomo-fargate/overrides/privacy.php';
require_once '/opt/matomo-fargate/overrides/audit.php';
require_once '/opt/matomo-fargate/overrides/own-tokens.php';
require_once '/opt/matomo-fargate/overrides/open-pages.php';
require_once '/opt/matomo-fargate/sign-on/gate.php';

// Where config.ini.php is (core/Config.php, getLocalConfigPath).
$GLOBALS['CONFIG_INI_PATH_RESOLVER'] = 'MatomoFargate\configFile';

// Runs over the merged settings before anything reads them (core/Config/IniFileChain.php, reload).
$GLOBALS['MATOMO_MODIFY_CONFIG_SETTINGS'] = 'MatomoFargate\enforceSettings';

MatomoFargate\refuseForeignHost();
MatomoFargate\refuseClosedPages();
MatomoFargate\refusePagesWhilePaused();
MatomoFargate\SignOn\refuseStrangers();

if (MatomoFargate\Speed\isCommand()) {
    require_once '/opt/matomo-fargate/console-owner.php';
    MatomoFargate\refuseOwnedSettings($_SERVER['argv'] ?? []);
}
