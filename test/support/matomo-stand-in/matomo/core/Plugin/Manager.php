<?php

namespace Piwik\Plugin;

use Piwik\Config;
use Piwik\Plugin;
use Piwik\Updater;

/** Which plugins there are, which are activated, and which are installed ([PluginsInstalled]). */
class Manager
{
    private static ?self $instance = null;
    /** @var Plugin[] */
    private array $loaded = [];

    public static function getInstance(): self
    {
        return self::$instance ??= new self();
    }

    public static function directory(string $plugin): string
    {
        return PIWIK_INCLUDE_PATH . "/plugins/$plugin";
    }

    /** @return string[] */
    public function getAllPluginsNames(): array
    {
        return array_map('basename', glob(self::directory('*'), GLOB_ONLYDIR));
    }

    public function loadActivatedPlugins(): void
    {
        foreach (Config::getInstance()->Plugins['Plugins'] as $plugin) {
            $class = "Piwik\\Plugins\\$plugin\\$plugin";
            $this->loaded[$plugin] = new $class();
        }
    }

    /** The stand-in speaks English only. */
    public function loadPluginTranslations(): void
    {
    }

    /** @return string[] */
    public function getInstalledPluginsName(): array
    {
        return Config::getInstance()->PluginsInstalled['PluginsInstalled'] ?? [];
    }

    /** Saves the settings once per plugin, like Matomo. */
    public function installLoadedPlugins(): void
    {
        foreach (array_keys($this->loaded) as $plugin) {
            $installed = $this->getInstalledPluginsName();
            if (!in_array($plugin, $installed, true)) {
                Config::getInstance()->PluginsInstalled = ['PluginsInstalled' => [...$installed, $plugin]];
                (new Updater())->markComponentSuccessfullyUpdated($plugin, $this->loaded[$plugin]->getVersion(), true);
                Config::getInstance()->forceSave();
            }
        }
    }
}
