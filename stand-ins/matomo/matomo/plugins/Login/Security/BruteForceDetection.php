<?php

namespace Piwik\Plugins\Login\Security;

use Piwik\Common;
use Piwik\Config;
use Piwik\Db;

/** Failed attempts by address: as many as allowed in the last hour, and one more, block it. */
class BruteForceDetection
{
    private const MINUTES = 60;

    public function isAllowedToLogin(string $address): bool
    {
        $allowed = (int) (Config::getInstance()->Login['maxAllowedRetries'] ?? 20);
        $sql = 'SELECT COUNT(*) FROM ' . Common::prefixTable('brute_force_log')
            . ' WHERE ip_address = ? AND attempted_at > UTC_TIMESTAMP() - INTERVAL ' . self::MINUTES . ' MINUTE';
        return (int) Db::fetchOne($sql, [$address]) <= $allowed;
    }

    public function addFailedAttempt(string $address, ?string $login = null): void
    {
        $sql = 'INSERT INTO ' . Common::prefixTable('brute_force_log') . ' (ip_address, attempted_at, login)'
            . ' VALUES (?, UTC_TIMESTAMP(), ?)';
        Db::query($sql, [$address, $login]);
    }
}
