<?php
/**
 * Connects to the database as Matomo will, and says why if that fails. Exit codes: 0, 75, 77 or 78 as in entrypoint.sh.
 */

namespace MatomoFargate\Preflight;

use MatomoFargate\Credentials;
use MatomoFargate\DatabaseSettings;
use MatomoFargate\Failure;

use function MatomoFargate\open;

use const MatomoFargate\EXIT_TRY_LATER;

const COMMON = '/opt/matomo-fargate/common';

require COMMON . '/failure.php';
require COMMON . '/database-settings.php';
require COMMON . '/certificate.php';
require COMMON . '/connection.php';

try {
    $settings = DatabaseSettings::fromEnvironment();
    open($settings, $settings->application);
} catch (Failure $failure) {
    fwrite(STDERR, "preflight error: {$failure->getMessage()}\n");
    exit($failure->getCode());
} catch (\PDOException $error) {
    fwrite(STDERR, "preflight error: the database {$settings->host}:{$settings->port} can't be reached"
        . " ({$error->getMessage()}); check that it runs and that this task's security group may reach it.\n");
    exit(EXIT_TRY_LATER);
}
