<?php

namespace MatomoFargate;

/**
 * The site that a page view is sent to: the oldest web site, preferably one that ignores nothing.
 *
 * @return array|null the site's row; null if there is none
 */
function siteForTest(\PDO $database): ?array
{
    // All columns, since each version of Matomo has its own.
    $sites = $database->query('SELECT * FROM ' . table('site') . ' ORDER BY idsite LIMIT 200')->fetchAll(\PDO::FETCH_ASSOC);
    $webSites = array_filter($sites, fn (array $site) => preg_match('#^https?://#', $site['main_url']) === 1);
    $open = array_filter($webSites, fn (array $site) => !restricts($site));
    return array_values($open)[0] ?? array_values($webSites)[0] ?? null;
}

/** Whether a page view may rightly be ignored, because of the site's settings or of those of all sites. */
function ignoresSomeVisits(\PDO $database, array $site): bool
{
    $options = $database->query('SELECT COUNT(*) FROM ' . table('option') . " WHERE option_value <> '' AND option_name IN"
        . " ('SitesManager_ExcludedIpsGlobal', 'SitesManager_ExcludedUserAgentsGlobal', 'SitesManager_ExcludedReferrersGlobal')");
    return restricts($site) || (int) $options->fetchColumn() > 0;
}

/** Whether the site's own settings make Matomo ignore some visits (core/Tracker/VisitExcluded.php). */
function restricts(array $site): bool
{
    return ($site['excluded_ips'] ?? '') !== ''
        || ($site['excluded_user_agents'] ?? '') !== ''
        || (int) ($site['exclude_unknown_urls'] ?? 0) === 1;
}
