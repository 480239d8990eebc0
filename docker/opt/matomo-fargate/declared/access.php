<?php

namespace MatomoFargate\Declared;

use Piwik\Db;
use Piwik\Plugins\UsersManager\API as UsersApi;
use function MatomoFargate\table;

/**
 * Declared access by the numbers of sites. `all` is each site that there is now.
 *
 * @param array<string, string> $access key of a site, or "all" => view, write or admin
 * @param array<string, int>    $sites  key => number
 * @return array<int, string> number => access
 */
function accessBySite(array $access, array $sites): array
{
    if (isset($access['all'])) {
        $ids = array_map('intval', array_column(Db::fetchAll('SELECT idsite FROM ' . table('site')), 'idsite'));
        return array_fill_keys($ids, $access['all']);
    }
    $bySite = [];
    foreach ($access as $key => $role) {
        $bySite[$sites[$key]] = $role;
    }
    return $bySite;
}

/**
 * Gives a user this access and takes every other away.
 *
 * @param array<int, string> $wanted number => access
 * @return bool whether something was changed
 */
function holdAccess(string $login, array $wanted): bool
{
    $there = array_column(Db::fetchAll('SELECT idsite, access FROM ' . table('access') . ' WHERE login = ?', [$login]), 'access', 'idsite');
    ksort($wanted);
    ksort($there);
    if ($wanted === $there) {
        return false;
    }
    $api = UsersApi::getInstance();
    $gone = array_keys(array_diff_key($there, $wanted));
    if ($gone !== []) {
        $api->setUserAccess($login, 'noaccess', $gone);
    }
    foreach (array_unique($wanted) as $role) {
        $api->setUserAccess($login, $role, array_keys($wanted, $role, true));
    }
    return true;
}
