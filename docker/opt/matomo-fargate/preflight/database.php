<?php
/**
 * Connects to the database as Matomo will, and says why if that fails. Exit codes: 0, 75, 77 or 78 as in entrypoint.sh.
 */

namespace MatomoFargate;

require __DIR__ . '/../common/job.php';

run('preflight', function (): void {
    $settings = DatabaseSettings::fromEnvironment();
    try {
        open($settings, $settings->application);
    } catch (\PDOException $error) {
        throw new Failure(EXIT_TRY_LATER, "the database {$settings->host}:{$settings->port} can't be reached"
            . " ({$error->getMessage()}); check that it runs and that this task's security group may reach it.");
    }
});
