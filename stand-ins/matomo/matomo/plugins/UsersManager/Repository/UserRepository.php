<?php

namespace Piwik\Plugins\UsersManager\Repository;

use Piwik\Common;
use Piwik\Db;

class UserRepository
{
    /** Somebody who is invited can't log in before the link of the mail was followed. */
    public function reInviteUser(string $userLogin, int $expiryInDays): void
    {
        Db::query(
            'UPDATE ' . Common::prefixTable('user') . ' SET invite_token = ?, invite_expired_at = UTC_TIMESTAMP() + INTERVAL ? DAY'
                . ' WHERE login = ?',
            [hash('sha512', random_bytes(16)), $expiryInDays, $userLogin],
        );
    }
}
