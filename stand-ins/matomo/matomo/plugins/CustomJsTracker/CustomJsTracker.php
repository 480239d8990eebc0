<?php

namespace Piwik\Plugins\CustomJsTracker;

use Piwik\Container\StaticContainer;

class CustomJsTracker extends \Piwik\Plugin
{
    public function registerEvents()
    {
        return [
            'PluginManager.pluginActivated' => 'updateTracker',
            'PluginManager.pluginDeactivated' => 'updateTracker',
            'CustomJsTracker.updateTracker' => 'updateTracker',
        ];
    }

    public function updateTracker(): void
    {
        StaticContainer::get(TrackerUpdater::class)->update();
    }
}
