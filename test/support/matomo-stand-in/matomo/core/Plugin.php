<?php

namespace Piwik;

/** A plugin, named like its folder. */
class Plugin
{
    public function getPluginName(): string
    {
        return basename(str_replace('\\', '/', static::class));
    }

    public function getVersion(): string
    {
        return Version::VERSION;
    }

    public function isTrackerPlugin()
    {
        return false;
    }
}
