<?php

namespace Piwik\Plugins\TwoFactorAuth;

use Piwik\Common;
use Piwik\Db;

class TwoFactorAuthentication
{
    public function disable2FAforUser(string $login): void
    {
        Db::query('UPDATE ' . Common::prefixTable('user') . " SET twofactor_secret = '' WHERE login = ?", [$login]);
        Db::query('DELETE FROM ' . Common::prefixTable('twofactor_recovery_code') . ' WHERE login = ?', [$login]);
    }
}
