<?php

namespace Piwik;

class SettingsServer
{
    public static function setIsTrackerApiRequest(): void
    {
    }
}
