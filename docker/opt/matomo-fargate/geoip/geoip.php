<?php
/**
 * Keeps the database that tells places of addresses up to date: downloads it where GEOIP_SOURCE says, looks whether it
 * is one, and only then puts it in the place of the old one, which all tasks copy from (local-copy.sh). Nothing is
 * downloaded that has not changed. Ends with one line of JSON on standard output:
 *   result    "updated" or "current"
 *   database  type of the database, as it names itself
 *   built     day on which its provider made it
 *   bytes     its size
 *   seconds   how long it took
 */

namespace MatomoFargate;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/source.php';
require __DIR__ . '/fetch.php';
require __DIR__ . '/place-database.php';
require __DIR__ . '/store.php';

/** Lets Matomo ask this database, unless it does already (plugins/UserCountry/LocationProvider.php). */
function useDatabase(): void
{
    \Piwik\Access::doAsSuperUser(function () {
        $provider = 'geoip2php';
        if (\Piwik\Plugins\UserCountry\LocationProvider::getCurrentProviderId() !== $provider) {
            \Piwik\Plugins\UserCountry\LocationProvider::setCurrentProvider($provider);
            say('Matomo now looks places up in the database');
        }
    });
}

function refresh(): void
{
    $start = microtime(true);
    $source = Source::fromEnvironment();
    $store = Store::open();
    $settings = DatabaseSettings::fromEnvironment();
    $lock = Lock::take(connect($settings, $settings->application), 'geoip', $settings->name);
    if ($lock === null) {
        say('another run is at work, so this one is not needed; it ends with 0');
        return;
    }
    startMatomo(SharedDirectory::PATH . '/config.ini.php');
    $download = fetch($source, $store->marker());
    $updated = $download !== null && $store->replace($source, $download);
    useDatabase();
    printJson([
        'result' => $updated ? 'updated' : 'current',
        ...$store->current()->summary(),
        'seconds' => round(microtime(true) - $start, 1),
    ]);
}

run('geoip', refresh(...));
