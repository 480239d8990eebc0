<?php

namespace MatomoFargate;

use function MatomoFargate\Declared\technicalLogins;
use const MatomoFargate\Declared\OF_CLIENT;

require __DIR__ . '/../declared/clients.php';

/**
 * Days until the first token of a declared API client ends (declared/clients.php), for the alarm that asks for a new one.
 *
 * @return array name => [value, unit]; empty where none ends
 */
function clientTokenMetrics(\PDO $database): array
{
    $first = $database->query('SELECT MIN(date_expired) FROM ' . table('user_token_auth')
        . ' WHERE login IN (' . technicalLogins() . ") AND description LIKE '" . OF_CLIENT . "%'")->fetchColumn();
    return $first ? ['ClientTokenDaysLeft' => [max(0, (int) floor((strtotime("$first UTC") - time()) / 86400)), 'Count']] : [];
}
