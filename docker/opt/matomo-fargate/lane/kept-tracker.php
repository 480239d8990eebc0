<?php

namespace MatomoFargate\Lane;

/** Matomo's tracker, which keeps its database connection for the next hit. */
final class KeptTracker extends \Piwik\Tracker
{
    protected function disconnectDatabase()
    {
    }
}
