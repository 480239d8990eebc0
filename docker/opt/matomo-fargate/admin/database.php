<?php

namespace MatomoFargate\Admin;

use MatomoFargate\DatabaseSettings;
use function MatomoFargate\connect;
use function MatomoFargate\printJson;
use function MatomoFargate\quotedName;
use function MatomoFargate\table;

/** A connection as Matomo's own user, in Matomo's database. */
function database(): \PDO
{
    static $connection = null;
    if ($connection === null) {
        $settings = DatabaseSettings::fromEnvironment();
        $connection = connect($settings, $settings->application);
        $connection->exec('USE ' . quotedName($settings->name));
    }
    return $connection;
}

/** @return array[] every row of an answer, by the names of its columns */
function rows(string $sql, array $parameters = []): array
{
    $statement = database()->prepare($sql);
    $statement->execute($parameters);
    return $statement->fetchAll(\PDO::FETCH_ASSOC);
}

/** The first column of the first row; null if there is none. */
function value(string $sql, array $parameters = []): ?string
{
    $row = rows($sql, $parameters)[0] ?? [];
    $value = reset($row);
    return $value === false || $value === null ? null : (string) $value;
}

/** A time of Matomo's, which writes UTC, as ISO 8601. */
function isoTime(?string $time): ?string
{
    return $time === null ? null : gmdate('Y-m-d\TH:i:s\Z', strtotime("$time UTC"));
}

/** What a copy is compared by. Reads ends of indexes only, so that it takes no time on whatever size. */
function summariseDatabase(): void
{
    $size = rows('SELECT COUNT(*) AS tables, ROUND(SUM(data_length + index_length) / 1048576) AS mebibytes'
        . ' FROM information_schema.tables WHERE table_schema = DATABASE()')[0];
    printJson([
        'version' => value('SELECT option_value FROM ' . table('option') . " WHERE option_name = 'version_core'"),
        'sites' => (int) value('SELECT COUNT(*) FROM ' . table('site')),
        'users' => (int) value('SELECT COUNT(*) FROM ' . table('user')),
        'newestVisit' => (int) value('SELECT MAX(idvisit) FROM ' . table('log_visit')),
        'newestHit' => isoTime(value('SELECT server_time FROM ' . table('log_link_visit_action') . ' ORDER BY idlink_va DESC LIMIT 1')),
        'tables' => (int) $size['tables'],
        'mebibytes' => (int) $size['mebibytes'],
    ]);
}
