<?php

namespace Piwik\Plugins\SitesManager;

use Piwik\Access;
use Piwik\Common;
use Piwik\Db;
use Piwik\Piwik;

class API
{
    private static ?self $instance = null;

    public static function getInstance(): self
    {
        return self::$instance ??= new self();
    }

    /** @return int[] */
    public function getAllSitesId(): array
    {
        Access::checkSuperUserAccess();
        return Db::query('SELECT idsite FROM ' . Common::prefixTable('site'))->fetchAll(\PDO::FETCH_COLUMN);
    }

    public function getSiteFromId(int $idSite)
    {
        Access::checkUserHasAccess('view', $idSite);
        return Db::query('SELECT * FROM ' . Common::prefixTable('site') . ' WHERE idsite = ?', [$idSite])->fetch();
    }

    /** @return string[] the main one first */
    public function getSiteUrlsFromId(int $idSite): array
    {
        Access::checkUserHasAccess('view', $idSite);
        $others = Db::query('SELECT url FROM ' . Common::prefixTable('site_url') . ' WHERE idsite = ?', [$idSite]);
        return [$this->getSiteFromId($idSite)['main_url'], ...$others->fetchAll(\PDO::FETCH_COLUMN)];
    }

    public function addSite(
        string $siteName,
        $urls = null,
        $ecommerce = null,
        ?string $excludedIps = null,
        ?string $excludedQueryParameters = null,
        ?string $timezone = null,
        ?string $currency = null,
        ?string $excludedUserAgents = null,
    ): int {
        Access::checkSuperUserAccess();
        Db::query(
            'INSERT INTO ' . Common::prefixTable('site') . " (name, main_url, timezone, currency) VALUES (?, '', ?, ?)",
            [$siteName, $timezone ?? 'UTC', $currency ?? 'USD'],
        );
        $idSite = (int) Db::get()->lastInsertId();
        $this->updateSite($idSite, null, $urls, $ecommerce, null, null, $excludedIps, $excludedQueryParameters, null, null, $excludedUserAgents);
        Piwik::postEvent('SitesManager.addSite.end', [$idSite]);
        return $idSite;
    }

    /** Like Matomo's: lists that are not given become empty, and slashes at the end of addresses go. */
    public function updateSite(
        int $idSite,
        ?string $siteName = null,
        $urls = null,
        $ecommerce = null,
        ?string $searchKeywordParameters = null,
        ?string $searchCategoryParameters = null,
        ?string $excludedIps = null,
        ?string $excludedQueryParameters = null,
        ?string $timezone = null,
        ?string $currency = null,
        ?string $excludedUserAgents = null,
        ?string $excludedReferrers = null,
    ): void {
        Access::checkUserHasAccess('admin', $idSite);
        if ($timezone !== null && !in_array($timezone, \DateTimeZone::listIdentifiers(), true) && !str_starts_with($timezone, 'UTC')) {
            throw new \Exception("The timezone '$timezone' is not valid.");
        }
        $urls = $urls === null ? null : array_map(fn (string $url) => rtrim($url, '/'), (array) $urls);
        $columns = array_filter([
            'name' => $siteName,
            'main_url' => $urls[0] ?? null,
            'ecommerce' => $ecommerce,
            'timezone' => $timezone,
            'currency' => $currency,
        ], fn ($value) => $value !== null) + [
            'sitesearch_keyword_parameters' => $searchKeywordParameters ?? '',
            'sitesearch_category_parameters' => $searchCategoryParameters ?? '',
            'excluded_ips' => $excludedIps ?? '',
            'excluded_parameters' => $excludedQueryParameters ?? '',
            'excluded_user_agents' => $excludedUserAgents ?? '',
            'excluded_referrers' => $excludedReferrers ?? '',
        ];
        foreach ($columns as $column => $value) {
            Db::query('UPDATE ' . Common::prefixTable('site') . " SET $column = ? WHERE idsite = ?", [$value, $idSite]);
        }
        if ($urls !== null) {
            Db::query('DELETE FROM ' . Common::prefixTable('site_url') . ' WHERE idsite = ?', [$idSite]);
            foreach (array_slice($urls, 1) as $url) {
                Db::query('INSERT INTO ' . Common::prefixTable('site_url') . ' (idsite, url) VALUES (?, ?)', [$idSite, $url]);
            }
        }
    }
}
