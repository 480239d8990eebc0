<?php

namespace Piwik\Plugins\PrivacyManager;

use Piwik\Option;

/** Settings of privacy as properties, stored as options PrivacyManager.<name>. */
class Config
{
    private const DEFAULTS = ['ipAnonymizerEnabled' => 1, 'ipAddressMaskLength' => 2, 'forceCookielessTracking' => 0];

    public function __get(string $name): int
    {
        $stored = Option::get("PrivacyManager.$name");
        return $stored === false ? self::DEFAULTS[$name] : (int) $stored;
    }

    public function __set(string $name, $value): void
    {
        Option::set("PrivacyManager.$name", (int) $value);
    }
}
