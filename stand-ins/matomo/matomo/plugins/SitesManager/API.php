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
        Access::checkSuperUserAccess();
        return Db::query('SELECT * FROM ' . Common::prefixTable('site') . ' WHERE idsite = ?', [$idSite])->fetch();
    }

    public function addSite(string $siteName, $urls = null, ?string $timezone = null, ?string $currency = null): int
    {
        Access::checkSuperUserAccess();
        Db::query(
            'INSERT INTO ' . Common::prefixTable('site') . ' (name, main_url, timezone, currency) VALUES (?, ?, ?, ?)',
            [$siteName, ((array) $urls)[0], $timezone ?? 'UTC', $currency ?? 'USD'],
        );
        $idSite = (int) Db::get()->lastInsertId();
        Piwik::postEvent('SitesManager.addSite.end', [$idSite]);
        return $idSite;
    }
}
