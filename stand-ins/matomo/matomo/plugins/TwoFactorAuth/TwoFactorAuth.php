<?php

namespace Piwik\Plugins\TwoFactorAuth;

use Piwik\DbHelper;

/** With a table of its own: plugins/TwoFactorAuth/Dao/RecoveryCodeDao.php. */
class TwoFactorAuth extends \Piwik\Plugin
{
    public function install()
    {
        DbHelper::createTable('twofactor_recovery_code', 'idrecoverycode BIGINT AUTO_INCREMENT PRIMARY KEY,'
            . ' login VARCHAR(100) NOT NULL, recovery_code VARCHAR(40) NOT NULL');
    }
}
