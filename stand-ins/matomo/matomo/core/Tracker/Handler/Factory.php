<?php

namespace Piwik\Tracker\Handler;

use Piwik\Tracker\Handler;

class Factory
{
    public static function make(): Handler
    {
        return new Handler();
    }
}
