<?php

namespace MatomoFargate;

/**
 * What Matomo does with its tables: FormDatabaseSetup.php tests for the first eight; INDEX and LOCK TABLES are for
 * its upgrades. Monthly archive tables are made at run time, hence CREATE.
 */
const APPLICATION_PRIVILEGES = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, CREATE TEMPORARY TABLES, INDEX, LOCK TABLES';

/**
 * Creates the database and its least-privileged user, or brings them in step with the settings.
 *
 * @throws Failure 77 if the master user lacks a right for it
 */
function prepareDatabase(\PDO $master, Credentials $masterUser, DatabaseSettings $settings): void
{
    $database = quotedName($settings->name);
    // In a GRANT, _ and % of a database's name are wildcards.
    $grantedDatabase = addcslashes($database, '_%');
    $user = $master->quote($settings->application->username) . "@'%'";
    $password = $master->quote($settings->application->password);
    $statements = [
        "CREATE DATABASE IF NOT EXISTS $database CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
        "CREATE USER IF NOT EXISTS $user IDENTIFIED BY $password REQUIRE SSL",
        // For a user that exists already: the secret may have been rotated.
        "ALTER USER $user IDENTIFIED BY $password REQUIRE SSL",
        'GRANT ' . APPLICATION_PRIVILEGES . " ON $grantedDatabase.* TO $user",
    ];
    foreach ($statements as $statement) {
        try {
            $master->exec($statement);
        } catch (\PDOException $error) {
            // Only the first words: the rest may be a password.
            $what = implode(' ', array_slice(explode(' ', $statement), 0, 2));
            $code = $error->errorInfo[1] ?? 0;
            throw new Failure(
                in_array($code, ERRORS_OF_PERMISSION, true) ? EXIT_NO_PERMISSION : EXIT_FAILED,
                "the database's master user '{$masterUser->username}' can't $what (error $code); give it the"
                    . ' right, or the credentials of a user that has it.',
            );
        }
    }
}

/** The version of Matomo that the database is at; null if Matomo is not installed in it. */
function databaseVersion(\PDO $master, DatabaseSettings $settings): ?string
{
    $database = quotedName($settings->name);
    try {
        $version = $master->query("SELECT option_value FROM $database." . table('option') . " WHERE option_name = 'version_core'")
            ->fetchColumn();
    } catch (\PDOException) {
        return null;
    }
    return $version === false ? null : (string) $version;
}

/** The version of Matomo in this image, without starting it. */
function codeVersion(): string
{
    require_once '/usr/src/matomo/core/Version.php';
    return \Piwik\Version::VERSION;
}

/**
 * An empty Matomo beside a full one would be served in its place.
 *
 * @throws Failure 78 if the database holds a Matomo whose tables have another prefix, and none with this one
 */
function refuseForeignPrefix(\PDO $master, DatabaseSettings $settings): void
{
    $statement = $master->prepare("SELECT LEFT(table_name, CHAR_LENGTH(table_name) - CHAR_LENGTH('log_link_visit_action'))"
        . " FROM information_schema.tables WHERE table_schema = ? AND table_name LIKE '%log\\_link\\_visit\\_action'");
    $statement->execute([$settings->name]);
    $found = $statement->fetchAll(\PDO::FETCH_COLUMN);
    if ($found === [] || in_array(tablesPrefix(), $found, true)) {
        return;
    }
    throw new Failure(EXIT_CONFIGURATION, "the database '{$settings->name}' holds a Matomo whose tables begin with"
        . " '{$found[0]}', and this one looks for '" . tablesPrefix() . "'; nothing was changed. Set MATOMO_DATABASE_TABLES_PREFIX"
        . " to '{$found[0]}', rename the tables, or give an empty database.");
}
