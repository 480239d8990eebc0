<?php

namespace Piwik\Plugins\CoreAdminHome;

use Piwik\Access;
use Piwik\Config;

class API
{
    /** Writes config.ini.php. */
    public function setTrustedHosts(array $trustedHosts, string $passwordConfirmation = ''): bool
    {
        Access::checkSuperUserAccess();
        $config = Config::getInstance();
        if (!$config->General['enable_general_settings_admin']) {
            throw new \Exception('General settings admin is not enabled');
        }
        $config->General = array_merge($config->General, ['trusted_hosts' => $trustedHosts]);
        $config->forceSave();
        return true;
    }
}
