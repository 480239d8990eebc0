<?php

namespace Piwik\Plugins\PrivacyManager;

use Piwik\Access;
use Piwik\Piwik;

class API
{
    public function setAnonymizeIpSettings(
        $anonymizeIPEnable,
        $ipAddressMaskLength,
        $useAnonymizedIpForVisitEnrichment,
        $forceCookielessTracking = false,
    ): bool {
        Access::checkSuperUserAccess();
        $config = new Config();
        $config->ipAnonymizerEnabled = $anonymizeIPEnable;
        $config->ipAddressMaskLength = $ipAddressMaskLength;
        $config->forceCookielessTracking = $forceCookielessTracking;
        Piwik::postEvent('CustomJsTracker.updateTracker');
        return true;
    }
}
