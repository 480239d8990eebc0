<?php

namespace Piwik\ArchiveProcessor;

use Piwik\Option;

class Rules
{
    public static function setBrowserTriggerArchiving(bool $enabled): void
    {
        Option::set('enableBrowserTriggerArchiving', (int) $enabled, 1);
    }
}
