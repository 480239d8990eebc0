<?php

namespace MatomoFargate\Admin;

use MatomoFargate\Failure;
use Piwik\Plugins\SitesManager\API as SitesApi;
use function MatomoFargate\printJson;
use function MatomoFargate\say;
use function MatomoFargate\table;
use const MatomoFargate\EXIT_USAGE;

function listSites(): void
{
    foreach (rows('SELECT idsite, name, main_url, timezone, currency FROM ' . table('site') . ' ORDER BY idsite') as $site) {
        $last = value('SELECT MAX(visit_last_action_time) FROM ' . table('log_visit') . ' WHERE idsite = ?', [$site['idsite']]);
        printJson([
            'site' => (int) $site['idsite'],
            'name' => html_entity_decode($site['name']),
            'url' => $site['main_url'],
            'timezone' => $site['timezone'],
            'currency' => $site['currency'],
            'lastHit' => isoTime($last),
        ]);
    }
}

/** A second time it finds the site of the address and changes nothing. */
function addSite(string $name, string $url, string $timezone = 'UTC', string $currency = 'EUR'): void
{
    if (preg_match('#^https?://[^/\s]+#', $url) !== 1) {
        throw new Failure(EXIT_USAGE, "'$url' is no address of a site; it begins with https:// or http://.");
    }
    $url = rtrim($url, '/');
    $existing = value('SELECT idsite FROM ' . table('site') . ' WHERE main_url = ?', [$url]);
    if ($existing !== null) {
        say("site $existing has the address $url already; nothing was changed.");
        printJson(['site' => (int) $existing, 'url' => $url, 'added' => false]);
        return;
    }
    $site = SitesApi::getInstance()->addSite($name, urls: [$url], timezone: $timezone, currency: $currency);
    printJson(['site' => (int) $site, 'url' => $url, 'added' => true]);
}
