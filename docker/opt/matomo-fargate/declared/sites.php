<?php

namespace MatomoFargate\Declared;

use Piwik\Db;
use Piwik\Plugins\SitesManager\API as SitesApi;
use function MatomoFargate\say;
use function MatomoFargate\table;

/** Key of a declared site => column of Matomo's table, where the value is a list with commas. */
const LISTS_OF_SITE = [
    'excludedAddresses' => 'excluded_ips',
    'excludedParameters' => 'excluded_parameters',
    'excludedUserAgents' => 'excluded_user_agents',
];

/**
 * @param array[] $declared
 * @return array<string, int> key => number
 */
function holdSites(array $declared, Changes $changes): array
{
    $known = remembered(SITES_OPTION);
    $sites = [];
    foreach ($declared as $site) {
        $id = siteOf($site, $known[$site['key']] ?? null, array_values(array_diff_key($known, [$site['key'] => 0])));
        if ($id === null) {
            $id = addSite($site, $changes);
        } else {
            holdSite($id, $site, $changes);
        }
        $sites[$site['key']] = $id;
        // At once, so that a migration that is killed now adds no second one.
        remember(SITES_OPTION, [...$known, ...$sites]);
        holdDimensions($id, $site, $changes);
        holdGoals($id, $site, $changes);
    }
    foreach (array_diff_key($known, $sites) as $key => $id) {
        if (rowOfSite($id) !== null) {
            say("site $id was declared as '$key' and is no longer; it was left as it is. Remove it in Matomo, if it is to go with"
                . ' its reports.', 'warning');
        }
    }
    remember(SITES_OPTION, $sites);
    return $sites;
}

/**
 * The number of a declared site: the one that it had before, or that of a site with its main address. The first site is
 * the oldest, which earlier versions of this image made.
 *
 * @param int[] $taken numbers of other declared sites
 */
function siteOf(array $site, ?int $before, array $taken): ?int
{
    if ($before !== null && rowOfSite($before) !== null) {
        return $before;
    }
    $free = fn (array $rows): array => array_values(array_diff(array_map('intval', array_column($rows, 'idsite')), $taken));
    $main = rtrim($site['mainUrl'] ?? $site['urls'][0], '/');
    $same = $free(Db::fetchAll('SELECT idsite FROM ' . table('site') . ' WHERE main_url IN (?, ?) ORDER BY idsite', [$main, "$main/"]));
    if ($same !== [] || $site['key'] !== 'site') {
        return $same[0] ?? null;
    }
    return $free(Db::fetchAll('SELECT idsite FROM ' . table('site') . ' ORDER BY idsite'))[0] ?? null;
}

function rowOfSite(int $id): ?array
{
    return Db::fetchAll('SELECT * FROM ' . table('site') . ' WHERE idsite = ?', [$id])[0] ?? null;
}

function addSite(array $site, Changes $changes): int
{
    $id = orSay("what is declared of the site '{$site['key']}'", fn () => (int) SitesApi::getInstance()->addSite(
        siteName: $site['name'],
        urls: $site['urls'] ?? [$site['mainUrl']],
        ecommerce: isset($site['ecommerce']) ? (int) $site['ecommerce'] : null,
        excludedIps: listOf($site, 'excludedAddresses'),
        excludedQueryParameters: listOf($site, 'excludedParameters'),
        timezone: $site['timezone'],
        currency: $site['currency'],
        excludedUserAgents: listOf($site, 'excludedUserAgents'),
    ));
    $changes->made("site $id ('{$site['key']}') was added: {$site['name']}");
    return $id;
}

/** Compares, and puts back what differs; Matomo's API would set to nothing what it is not given. */
function holdSite(int $id, array $site, Changes $changes): void
{
    $row = rowOfSite($id);
    $urls = SitesApi::getInstance()->getSiteUrlsFromId($id);
    $wanted = [
        'name' => $site['name'],
        'timezone' => $site['timezone'],
        'currency' => $site['currency'],
        'urls' => $site['urls'] ?? [$site['mainUrl'], ...array_slice($urls, 1)],
        'ecommerce' => (int) ($site['ecommerce'] ?? $row['ecommerce']),
    ];
    $there = [
        ...array_intersect_key($row, $wanted),
        'name' => html_entity_decode($row['name'], ENT_QUOTES),
        'urls' => $urls,
        'ecommerce' => (int) $row['ecommerce'],
    ];
    foreach (LISTS_OF_SITE as $key => $column) {
        $wanted[$key] = listOf($site, $key) ?? (string) $row[$column];
        $there[$key] = (string) $row[$column];
    }
    $wanted['urls'] = array_map(fn (string $url) => rtrim($url, '/'), $wanted['urls']);
    $differences = array_keys(array_filter($wanted, fn (mixed $value, string $key) => !isSame($value, $there[$key]), ARRAY_FILTER_USE_BOTH));
    if ($differences === []) {
        return;
    }
    orSay("what is declared of the site '{$site['key']}'", fn () => SitesApi::getInstance()->updateSite(
        idSite: $id,
        siteName: $wanted['name'],
        urls: $wanted['urls'],
        ecommerce: $wanted['ecommerce'],
        searchKeywordParameters: $row['sitesearch_keyword_parameters'],
        searchCategoryParameters: $row['sitesearch_category_parameters'],
        excludedIps: $wanted['excludedAddresses'],
        excludedQueryParameters: $wanted['excludedParameters'],
        timezone: $wanted['timezone'],
        currency: $wanted['currency'],
        excludedUserAgents: $wanted['excludedUserAgents'],
        excludedReferrers: $row['excluded_referrers'],
    ));
    $changes->made("site $id ('{$site['key']}') was put back to what is declared: " . implode(', ', $differences));
}

/** The main address is the first; the order of the others says nothing. */
function isSame(mixed $one, mixed $other): bool
{
    if (!is_array($one)) {
        return (string) $one === (string) $other;
    }
    $main = $one[0] === ($other[0] ?? null);
    sort($one);
    sort($other);
    return $main && $one === $other;
}

/** A list as Matomo keeps it; null if nothing is declared. */
function listOf(array $site, string $key): ?string
{
    return isset($site[$key]) ? implode(',', $site[$key]) : null;
}
