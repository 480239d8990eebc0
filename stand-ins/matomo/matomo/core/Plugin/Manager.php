<?php

namespace Piwik\Plugin;

use Piwik\Config;
use Piwik\Piwik;
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
            $this->loaded[$plugin] = $this->make($plugin);
        }
    }

    /** @return Plugin[] */
    public function getLoadedPlugins(): array
    {
        return $this->loaded;
    }

    public function isPluginActivated(string $name): bool
    {
        return in_array($name, Config::getInstance()->Plugins['Plugins'], true);
    }

    public function activatePlugin(string $name): void
    {
        if ($this->isPluginActivated($name)) {
            return;
        }
        if (!is_file(self::directory($name) . "/$name.php")) {
            throw new \Exception("Plugin '$name' cannot be found in the filesystem in plugins/ directory.");
        }
        $this->loaded[$name] = $this->make($name);
        $this->installLoadedPlugins();
        $this->loaded[$name]->activate();
        $this->saveActive([...Config::getInstance()->Plugins['Plugins'], $name]);
        Piwik::postEvent('PluginManager.pluginActivated', [$name]);
    }

    public function deactivatePlugin(string $name): void
    {
        if (!$this->isPluginActivated($name)) {
            return;
        }
        ($this->loaded[$name] ?? $this->make($name))->deactivate();
        unset($this->loaded[$name]);
        $this->saveActive(array_values(array_diff(Config::getInstance()->Plugins['Plugins'], [$name])));
        Piwik::postEvent('PluginManager.pluginDeactivated', [$name]);
    }

    /** A plugin whose folder is gone is one that does nothing. */
    private function make(string $name): Plugin
    {
        $class = "Piwik\\Plugins\\$name\\$name";
        return is_file(self::directory($name) . "/$name.php") ? new $class() : new Plugin($name);
    }

    /** @param string[] $names */
    private function saveActive(array $names): void
    {
        Config::getInstance()->Plugins = ['Plugins' => $names];
        Config::getInstance()->forceSave();
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
                $this->loaded[$plugin]->install();
                Config::getInstance()->PluginsInstalled = ['PluginsInstalled' => [...$installed, $plugin]];
                (new Updater())->markComponentSuccessfullyUpdated($plugin, $this->loaded[$plugin]->getVersion(), true);
                Config::getInstance()->forceSave();
            }
        }
    }
}
