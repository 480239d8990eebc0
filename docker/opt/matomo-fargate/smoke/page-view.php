<?php

namespace MatomoFargate;

/**
 * Waits for a page view, and removes it.
 *
 * @return bool false if it did not come
 * @throws Failure 1 if its address is stored in full against what is declared
 */
function findAndRemove(\PDO $database, array $site, string $marker, int $seconds): bool
{
    for ($giveUpAt = microtime(true) + $seconds; microtime(true) < $giveUpAt; usleep(300_000)) {
        $visits = visitsWith($database, (int) $site['idsite'], $marker);
        if ($visits === []) {
            continue;
        }
        $isMasked = areAddressesMasked($database, $visits);
        removePageView($database, $visits, $marker);
        return $isMasked ?: throw new Failure(EXIT_FAILED, 'the address of the page view was stored in full, though `privacy` declares'
            . ' that it is masked; the page view was removed. Hold this image back: privacy check says what is in force.');
    }
    return false;
}

/**
 * Visits of the last quarter of an hour with a page whose name holds the marker. The site and the time come first, as
 * in the table's index: the table of pages alone may have millions of rows.
 *
 * @return int[] idvisit
 */
function visitsWith(\PDO $database, int $idSite, string $marker): array
{
    $statement = $database->prepare('SELECT DISTINCT l.idvisit FROM ' . table('log_link_visit_action') . ' l JOIN '
        . table('log_action') . ' a ON a.idaction = l.idaction_url WHERE l.idsite = ?'
        . ' AND l.server_time > UTC_TIMESTAMP() - INTERVAL 15 MINUTE AND a.name LIKE ?');
    $statement->execute([$idSite, "%/$marker"]);
    return array_map('intval', $statement->fetchAll(\PDO::FETCH_COLUMN));
}

/**
 * Whether the addresses of these visits are stored as `privacy` declares it.
 *
 * @param int[] $visits
 */
function areAddressesMasked(\PDO $database, array $visits): bool
{
    $bytes = (int) (declaredPrivacy()['ipAddressMaskLength'] ?? 0);
    $addresses = $database->query('SELECT location_ip FROM ' . table('log_visit') . ' WHERE idvisit IN (' . implode(', ', $visits) . ')')
        ->fetchAll(\PDO::FETCH_COLUMN);
    return array_filter($addresses, fn (string $address) => maskedAddress($address, $bytes) !== $address) === [];
}

/**
 * Removes the page view and its name, and the visits that had no other page view, from every log table, plugins'
 * included. A report that was made in these seconds is made anew by the next archiving.
 *
 * @param int[] $visits
 */
function removePageView(\PDO $database, array $visits, string $marker): void
{
    [$views, $pages] = [table('log_link_visit_action'), table('log_action')];
    $ofVisits = 'idvisit IN (' . implode(', ', $visits) . ')';
    $names = $database->prepare("SELECT DISTINCT a.idaction FROM $views l JOIN $pages a ON a.idaction = l.idaction_url"
        . " WHERE l.$ofVisits AND a.name LIKE ?");
    $names->execute(["%/$marker"]);
    $actions = implode(', ', array_map('intval', $names->fetchAll(\PDO::FETCH_COLUMN)));
    $database->beginTransaction();
    $database->exec("DELETE FROM $views WHERE idaction_url IN ($actions) AND $ofVisits");
    $database->exec("DELETE FROM $pages WHERE idaction IN ($actions)");
    $left = $database->query("SELECT DISTINCT idvisit FROM $views WHERE $ofVisits")->fetchAll(\PDO::FETCH_COLUMN);
    $empty = implode(', ', array_diff($visits, array_map('intval', $left)));
    foreach ($empty === '' ? [] : logTables($database) as $table) {
        $database->exec("DELETE FROM `$table` WHERE idvisit IN ($empty)");
    }
    $database->commit();
}

/** @return string[] names of the tables that have rows of visits */
function logTables(\PDO $database): array
{
    $statement = $database->prepare('SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE()'
        . " AND column_name = 'idvisit' AND table_name LIKE ?");
    $statement->execute([addcslashes(tablesPrefix() . 'log_', '_%') . '%']);
    return $statement->fetchAll(\PDO::FETCH_COLUMN);
}
