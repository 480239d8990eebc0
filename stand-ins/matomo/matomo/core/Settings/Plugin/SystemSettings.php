<?php

namespace Piwik\Settings\Plugin;

use Matomo\Cache\Backend;
use Piwik\Common;
use Piwik\Container\StaticContainer;
use Piwik\Db;
use Piwik\Settings\Setting;

/**
 * Settings of a plugin, in the table plugin_setting. The tracker keeps them in the eager cache: twelve hours, unless they
 * are saved on the same machine (core/Settings/Storage/Backend/Cache.php).
 */
abstract class SystemSettings
{
    private const CACHE_ID = 'eagercache-tracker';
    private const CACHE_SECONDS = 43200;

    protected string $pluginName;
    /** @var Setting[] */
    private array $settings = [];

    public function __construct()
    {
        $this->pluginName = explode('\\', static::class)[2];
        $this->init();
        $stored = PIWIK_IS_TRACKER ? $this->cached() : $this->stored();
        foreach ($this->settings as $name => $setting) {
            $setting->setValue($stored[$name] ?? $setting->getValue());
        }
    }

    abstract protected function init();

    public function save(): void
    {
        $table = Common::prefixTable('plugin_setting');
        Db::query("DELETE FROM $table WHERE plugin_name = ?", [$this->pluginName]);
        foreach ($this->settings as $name => $setting) {
            Db::query(
                "INSERT INTO $table (plugin_name, setting_name, setting_value) VALUES (?, ?, ?)",
                [$this->pluginName, $name, (string) (int) $setting->getValue()],
            );
        }
        StaticContainer::get(Backend::class)->doFlush();
    }

    protected function makeSetting(string $name, $default, string $type, callable $configure): Setting
    {
        return $this->settings[$name] = new Setting($default);
    }

    private function stored(): array
    {
        $rows = Db::query(
            'SELECT setting_name, setting_value FROM ' . Common::prefixTable('plugin_setting') . ' WHERE plugin_name = ?',
            [$this->pluginName],
        );
        return $rows->fetchAll(\PDO::FETCH_KEY_PAIR);
    }

    private function cached(): array
    {
        $cache = StaticContainer::get(Backend::class);
        $all = $cache->doFetch(self::CACHE_ID) ?: [];
        if (!isset($all[$this->pluginName])) {
            $all[$this->pluginName] = $this->stored();
            $cache->doSave(self::CACHE_ID, $all, self::CACHE_SECONDS);
        }
        return $all[$this->pluginName];
    }
}
