<?php

namespace Piwik\Plugins\PrivacyManager;

class PrivacyManager extends \Piwik\Plugin
{
    public function registerEvents()
    {
        return ['CustomJsTracker.shouldAddTrackerFile' => 'shouldAddTrackerFile'];
    }

    public function shouldAddTrackerFile(bool &$shouldAdd, string $plugin): void
    {
        if ($plugin === 'PrivacyManager') {
            $shouldAdd = (bool) (new Config())->forceCookielessTracking;
        }
    }
}
