<?php

namespace Piwik\Plugins\API;

use Piwik\Access;
use Piwik\Version;

/** The plugin and its API: Matomo keeps them in one folder, too. */
class API extends \Piwik\Plugin
{
    public function getMatomoVersion(): string
    {
        Access::checkSuperUserAccess();
        return Version::VERSION;
    }
}
