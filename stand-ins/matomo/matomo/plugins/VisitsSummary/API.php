<?php

namespace Piwik\Plugins\VisitsSummary;

use Piwik\Access;
use Piwik\Archive;

class API
{
    /** Numbers of one day, "today", "yesterday" or YYYY-MM-DD in the site's time zone, as last archived. */
    public function get(int $idSite, string $period, string $date): array
    {
        Access::checkUserHasAccess('view', $idSite);
        if ($period !== 'day') {
            throw new \Exception("The stand-in for Matomo knows the period 'day' only, not '$period'.");
        }
        return Archive::read($idSite, $date);
    }
}
