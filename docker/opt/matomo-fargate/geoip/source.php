<?php

namespace MatomoFargate;

/**
 * Where the database comes from, by the variables
 *   GEOIP_SOURCE   "dbip-lite", "maxmind" or "url"
 *   GEOIP_EDITION  of dbip-lite: city or country; of maxmind: such as GeoLite2-City
 *   GEOIP_URL      of url: an .mmdb file, as it is, as .gz or in a .tar.gz
 *   GEOIP_SERVER   a mirror in the place of the provider's server; optional
 *   GEOIP_ACCOUNT_ID, GEOIP_LICENCE_KEY  of maxmind
 */
final class Source
{
    private function __construct(
        /** @var string[] to be tried in order: a provider may not have this month's yet */
        public readonly array $urls,
        /** Name of the file, among those that Matomo looks for (plugins/GeoIp2/LocationProvider/GeoIp2.php). */
        public readonly string $fileName,
        /** `user:password` for the server; null if it asks for none. */
        public readonly ?string $login = null,
    ) {
    }

    /** @throws Failure 78 if the variables say nothing usable */
    public static function fromEnvironment(): self
    {
        $source = (string) getenv('GEOIP_SOURCE');
        return match ($source) {
            'dbip-lite' => self::dbIpLite(self::edition('/^(city|country)$/D', 'city or country')),
            'maxmind' => self::maxMind(self::edition('/^Geo(Lite2|IP2)-(City|Country)$/D', 'GeoLite2-City, GeoLite2-Country,'
                . ' GeoIP2-City or GeoIP2-Country')),
            'url' => self::url(self::required('GEOIP_URL')),
            default => throw new Failure(EXIT_CONFIGURATION, "GEOIP_SOURCE is '$source'; it must be dbip-lite, maxmind or"
                . ' url.'),
        };
    }

    /** Made anew on the first days of each month. https://db-ip.com/db/lite.php */
    private static function dbIpLite(string $edition): self
    {
        $server = getenv('GEOIP_SERVER') ?: 'https://download.db-ip.com';
        $months = [gmdate('Y-m'), gmdate('Y-m', strtotime('first day of last month UTC'))];
        return new self(
            array_map(fn (string $month) => "$server/free/dbip-$edition-lite-$month.mmdb.gz", $months),
            'DBIP-' . ucfirst($edition) . '.mmdb',
        );
    }

    /** https://dev.maxmind.com/geoip/updating-databases#directly-downloading-databases */
    private static function maxMind(string $edition): self
    {
        $server = getenv('GEOIP_SERVER') ?: 'https://download.maxmind.com';
        return new self(
            ["$server/geoip/databases/$edition/download?suffix=tar.gz"],
            "$edition.mmdb",
            self::required('GEOIP_ACCOUNT_ID') . ':' . self::required('GEOIP_LICENCE_KEY'),
        );
    }

    private static function url(string $url): self
    {
        if (preg_match('#^https?://#', $url) !== 1) {
            throw new Failure(EXIT_CONFIGURATION, "GEOIP_URL is '$url', which is not an http address.");
        }
        return new self([$url], 'GeoIP2-City.mmdb');
    }

    private static function edition(string $form, string $allowed): string
    {
        $edition = self::required('GEOIP_EDITION');
        if (preg_match($form, $edition) !== 1) {
            throw new Failure(EXIT_CONFIGURATION, "GEOIP_EDITION is '$edition'; it must be $allowed.");
        }
        return $edition;
    }

    private static function required(string $variable): string
    {
        return getenv($variable) ?: throw new Failure(EXIT_CONFIGURATION, "$variable is not set or empty; the task"
            . ' definition must set it.');
    }
}
