<?php

namespace MatomoFargate\Smoke;

/** tables_prefix of matomo/common.config.ini.php. */
const PREFIX = 'matomo_';

/**
 * Visits of the last quarter of an hour with a page whose name holds the marker. The site and the time come first, as
 * in the table's index: the table of pages alone may have millions of rows.
 *
 * @return int[] idvisit
 */
function visitsWith(\PDO $database, int $idSite, string $marker): array
{
    $statement = $database->prepare('SELECT DISTINCT l.idvisit FROM ' . PREFIX . 'log_link_visit_action l JOIN '
        . PREFIX . 'log_action a ON a.idaction = l.idaction_url WHERE l.idsite = ?'
        . ' AND l.server_time > UTC_TIMESTAMP() - INTERVAL 15 MINUTE AND a.name LIKE ?');
    $statement->execute([$idSite, "%/$marker"]);
    return array_map('intval', $statement->fetchAll(\PDO::FETCH_COLUMN));
}

/**
 * Removes the page view and its name, and the visits that had no other page view, from every log table, plugins'
 * included. A report that was made in these seconds is made anew by the next archiving.
 *
 * @param int[] $visits
 */
function remove(\PDO $database, array $visits, string $marker): void
{
    $names = $database->prepare('SELECT DISTINCT a.idaction FROM ' . PREFIX . 'log_link_visit_action l JOIN ' . PREFIX
        . 'log_action a ON a.idaction = l.idaction_url WHERE l.idvisit IN (' . implode(', ', $visits) . ') AND a.name LIKE ?');
    $names->execute(["%/$marker"]);
    $actions = implode(', ', array_map('intval', $names->fetchAll(\PDO::FETCH_COLUMN)));
    $tables = $database->query("SELECT table_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        . " AND column_name = 'idvisit' AND table_name LIKE '" . PREFIX . "log\\_%'")->fetchAll(\PDO::FETCH_COLUMN);
    $database->beginTransaction();
    $database->exec('DELETE FROM ' . PREFIX . "log_link_visit_action WHERE idaction_url IN ($actions) AND idvisit IN ("
        . implode(', ', $visits) . ')');
    $database->exec('DELETE FROM ' . PREFIX . "log_action WHERE idaction IN ($actions)");
    $empty = array_diff($visits, array_map('intval', $database->query('SELECT DISTINCT idvisit FROM ' . PREFIX
        . 'log_link_visit_action WHERE idvisit IN (' . implode(', ', $visits) . ')')->fetchAll(\PDO::FETCH_COLUMN)));
    foreach ($empty === [] ? [] : $tables as $table) {
        $database->exec("DELETE FROM `$table` WHERE idvisit IN (" . implode(', ', $empty) . ')');
    }
    $database->commit();
}
