<?php

namespace Piwik;

/** A plugin, named like its folder. */
class Plugin
{
    public function __construct(private ?string $name = null)
    {
    }

    public function getPluginName(): string
    {
        return $this->name ?? basename(str_replace('\\', '/', static::class));
    }

    /** @return array event => name of a method */
    public function registerEvents()
    {
        return [];
    }

    /** What is done once, and again only after an uninstallation. */
    public function install()
    {
    }

    public function activate()
    {
    }

    public function deactivate()
    {
    }

    public function getVersion(): string
    {
        $file = Plugin\Manager::directory($this->getPluginName()) . '/plugin.json';
        $json = is_file($file) ? json_decode(file_get_contents($file), true) : [];
        return $json['version'] ?? Version::VERSION;
    }

    public function isTrackerPlugin()
    {
        return false;
    }
}
