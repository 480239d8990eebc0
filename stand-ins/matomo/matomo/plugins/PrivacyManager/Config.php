<?php

namespace Piwik\Plugins\PrivacyManager;

use Piwik\Option;
use Piwik\Piwik;

/** Settings of privacy as properties, stored as options PrivacyManager.<name>, read by way of the tracker's cache. */
class Config
{
    private const DEFAULTS = [
        'ipAnonymizerEnabled' => 1, 'ipAddressMaskLength' => 2, 'forceCookielessTracking' => 0, 'doNotTrackEnabled' => 0,
        'anonymizeUserId' => 0, 'anonymizeOrderId' => 0, 'anonymizeReferrer' => '', 'randomizeConfigId' => 0,
    ];

    public function __get(string $name): int|string
    {
        $cache = [];
        foreach (self::DEFAULTS as $key => $default) {
            $stored = Option::get("PrivacyManager.$key");
            $cache["PrivacyManager.$key"] = $stored === false ? $default : (is_int($default) ? (int) $stored : $stored);
        }
        Piwik::postEvent('Tracker.setTrackerCacheGeneral', [&$cache]);
        return $cache["PrivacyManager.$name"];
    }

    public function __set(string $name, $value): void
    {
        Option::set("PrivacyManager.$name", is_int(self::DEFAULTS[$name]) ? (int) $value : $value);
    }
}
