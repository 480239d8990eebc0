<?php

namespace Piwik\Plugins\EnvironmentVariables;

/** Has no behaviour of its own: config/config.php does the work. */
class EnvironmentVariables extends \Piwik\Plugin
{
    /** Loaded in tracking requests too. */
    public function isTrackerPlugin()
    {
        return true;
    }
}
