<?php

namespace MatomoFargate;

/** Error codes of MariaDB that mean: not with these credentials, or not this right. */
const ERRORS_OF_PERMISSION = [1044, 1045, 1130, 1142, 1227, 1410, 1698];

/** Whether an error of PDO, or one that Matomo made of it, means that the database went away: another try may help. */
function isConnectionLoss(\Throwable $error): bool
{
    // Can't connect, has gone away, lost during a query, is shutting down, connection or query killed.
    return preg_match('/\[(2002|2003|2006|2013|1053|1317|1927)\]|\b(2006|2013|1053|1317|1927|4031) /', $error->getMessage()) === 1;
}

/** Whether MariaDB took a transaction back because another one was in its way: a deadlock, a lock that was waited for too long. */
function isInTheWay(\Throwable $error): bool
{
    return preg_match('/: (1213|1205) /', $error->getMessage()) === 1;
}

/**
 * Connects over TLS with the server's certificate and name verified, and tries again while the server can't be
 * reached.
 *
 * @throws Failure 75 once $settings->connectSeconds are over, 77 if the server refuses the credentials, 78 if its
 *                 certificate can't be verified
 */
function connect(DatabaseSettings $settings, Credentials $credentials): \PDO
{
    $giveUpAt = microtime(true) + $settings->connectSeconds;
    for ($wait = 1; ; $wait = min($wait * 2, 10)) {
        try {
            return open($settings, $credentials);
        } catch (\PDOException $error) {
            $reason = $error->getMessage();
        }
        if (microtime(true) + $wait > $giveUpAt) {
            throw new Failure(EXIT_TRY_LATER, "the database {$settings->host}:{$settings->port} can't be reached"
                . " after {$settings->connectSeconds} s of trying ($reason); check that it runs and that this task's"
                . ' security group may reach it.');
        }
        say("the database {$settings->host}:{$settings->port} can't be reached yet ($reason); next try in $wait s");
        sleep($wait);
    }
}

/**
 * One attempt to connect.
 *
 * @throws \PDOException if it is worth another try
 * @throws Failure       if it is not
 */
function open(DatabaseSettings $settings, Credentials $credentials): \PDO
{
    if (!is_readable($settings->caFile)) {
        throw new Failure(EXIT_CONFIGURATION, "MATOMO_DATABASE_SSL_CA names '{$settings->caFile}', which can't be read.");
    }
    try {
        return new \PDO(
            "mysql:host={$settings->host};port={$settings->port};charset=utf8mb4",
            $credentials->username,
            $credentials->password,
            [
                \PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION,
                \PDO::ATTR_TIMEOUT => 5,
                \PDO::MYSQL_ATTR_SSL_CA => $settings->caFile,
                \PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => true,
            ],
        );
    } catch (\PDOException $error) {
        if (in_array($error->errorInfo[1] ?? 0, ERRORS_OF_PERMISSION, true)) {
            throw new Failure(EXIT_NO_PERMISSION, "the database refuses user '{$credentials->username}'"
                . " ({$error->getMessage()}); check the secret that holds the password.");
        }
        $problem = certificateProblem($settings);
        if ($problem !== null) {
            throw new Failure(EXIT_CONFIGURATION, "the certificate of the database {$settings->host} can't be verified"
                . " with '{$settings->caFile}': $problem; if it is the right database, give the file of its authority"
                . ' and the name that the certificate bears.');
        }
        throw $error;
    }
}
