<?php
/**
 * Holds Matomo to what the deployment declares about privacy, in the variable PRIVACY: JSON, names of
 * plugins/PrivacyManager/Config.php => values, and `userId: "off"`. Matomo reads these settings from the tracker's cache, for
 * tracking, for its pages and for the tracking script, so what is put there holds, whatever the administration's page or a
 * row of the database says. More than what is declared may be chosen there, less may not.
 */

namespace MatomoFargate;

/** From the weakest to the strongest (plugins/PrivacyManager/ReferrerAnonymizer.php). */
const REFERRERS = ['', 'exclude_query', 'exclude_path', 'exclude_all'];

/** @return array name => value; empty where nothing is declared */
function declaredPrivacy(): array
{
    return json_decode(getenv('PRIVACY') ?: '{}', true) ?? [];
}

/**
 * Listens to Tracker.setTrackerCacheGeneral and, for settings of a single site, to Tracker.Cache.getSiteAttributes.
 *
 * @param array $cache    changed in place
 * @param bool  $complete whether what is not in it has its default, and so is put there as well
 */
function enforcePrivacy(array &$cache, bool $complete): void
{
    foreach (declaredPrivacy() as $name => $declared) {
        $key = "PrivacyManager.$name";
        if ($name !== 'userId' && ($complete || array_key_exists($key, $cache))) {
            $cache[$key] = strongerOf($name, $declared, $cache[$key] ?? null);
        }
    }
}

function strongerOf(string $name, int|string $declared, mixed $chosen): int|string
{
    if ($name === 'anonymizeReferrer') {
        return REFERRERS[max(array_search($declared, REFERRERS, true), (int) array_search((string) $chosen, REFERRERS, true))];
    }
    return max((int) $declared, (int) $chosen);
}

/**
 * Listens to Tracker.isExcludedVisit, which comes before anything is read of a hit: takes the user's id out of it.
 *
 * @param bool                         $excluded left as it is
 * @param \Piwik\Tracker\Request|array $request
 */
function dropUserId(bool &$excluded, mixed $request): void
{
    if ((declaredPrivacy()['userId'] ?? '') === 'off' && $request instanceof \Piwik\Tracker\Request) {
        $request->setParam('uid', '');
    }
}

/**
 * An address as it is stored with so many bytes masked. For IPv6, 64, 80, 104 or all 128 bits are
 * (plugins/PrivacyManager/Config.php).
 */
function maskedAddress(string $address, int $bytes): string
{
    $kept = strlen($address) === 4 ? 4 - $bytes : [16, 8, 6, 3, 0][$bytes];
    return str_pad(substr($address, 0, $kept), strlen($address), "\0");
}
