<?php

namespace Piwik\Plugins\UserCountry;

use MaxMind\Db\Reader;
use Piwik\Container\StaticContainer;
use Piwik\Option;

/** Where an address is: by a database in the directory `path.geoip2` if "geoip2php" is chosen, otherwise unknown. */
class LocationProvider
{
    const CURRENT_PROVIDER_OPTION_NAME = 'usercountry.location_provider';
    /** Those of Matomo's names (plugins/GeoIp2/LocationProvider/GeoIp2.php) that the image uses. */
    private const DATABASES = [
        'GeoIP2-City.mmdb', 'DBIP-City.mmdb', 'DBIP-Country.mmdb', 'GeoIP2-Country.mmdb', 'GeoLite2-City.mmdb', 'GeoLite2-Country.mmdb',
    ];

    public static function getCurrentProviderId()
    {
        return Option::get(self::CURRENT_PROVIDER_OPTION_NAME) ?: 'default';
    }

    public static function setCurrentProvider($providerId)
    {
        if ($providerId !== 'geoip2php' || self::database() === null) {
            throw new \Exception("Invalid provider ID '$providerId'. The provider either does not exist or is not available");
        }
        Option::set(self::CURRENT_PROVIDER_OPTION_NAME, $providerId);
    }

    /** Two lower-case letters; "xx" if it is not known. */
    public static function countryOf(string $address): string
    {
        $database = self::getCurrentProviderId() === 'geoip2php' ? self::database() : null;
        $record = $database === null ? null : (new Reader($database))->get($address);
        return strtolower($record['country']['iso_code'] ?? 'xx');
    }

    private static function database(): ?string
    {
        $directory = StaticContainer::get('path.geoip2') ?? PIWIK_INCLUDE_PATH . '/misc/';
        foreach (self::DATABASES as $name) {
            if (is_file($directory . $name)) {
                return $directory . $name;
            }
        }
        return null;
    }
}
