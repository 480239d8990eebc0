<?php

namespace Piwik\Config;

use Piwik\Piwik;

/**
 * The chain of settings: global.ini.php and common.config.ini.php merge entry by entry, arrays by index; then
 * config.ini.php replaces key by key; then the hook of bootstrap.php; a save writes what differs from the first two.
 */
class IniFileChain
{
    private array $defaults = [];
    private array $merged = [];

    /** @param string[] $defaultFiles */
    public function reload(array $defaultFiles, string $localFile): void
    {
        $this->defaults = [];
        foreach ($defaultFiles as $file) {
            $this->defaults = array_replace_recursive($this->defaults, $this->read($file));
        }
        $this->merged = $this->defaults;
        foreach ($this->read($localFile) as $section => $values) {
            $this->merged[$section] = array_merge($this->merged[$section] ?? [], $values);
        }
        if (!empty($GLOBALS['MATOMO_MODIFY_CONFIG_SETTINGS'])) {
            $this->merged = call_user_func($GLOBALS['MATOMO_MODIFY_CONFIG_SETTINGS'], $this->merged);
        }
    }

    public function get(string $section): array
    {
        return $this->merged[$section] ?? [];
    }

    public function set(string $section, array $values): void
    {
        $this->merged[$section] = $values;
    }

    public function getAll(): array
    {
        return $this->merged;
    }

    /** Content of a config.ini.php that holds the differences to the defaults. */
    public function dumpChanges(): string
    {
        $changes = [];
        foreach ($this->merged as $section => $values) {
            $default = $this->defaults[$section] ?? [];
            foreach ($values as $key => $value) {
                if (!array_key_exists($key, $default) || $default[$key] != $value) {
                    $changes[$section][$key] = $value;
                }
            }
        }
        Piwik::postEvent('Config.beforeSave', [&$changes]);
        $content = "; <?php exit; ?> DO NOT REMOVE THIS LINE\n; written by the stand-in for Matomo\n";
        foreach ($changes as $section => $values) {
            $content .= "[$section]\n";
            foreach ($values as $key => $value) {
                foreach ((array) $value as $entry) {
                    $content .= $key . (is_array($value) ? '[]' : '') . ' = "' . $this->encode((string) $entry) . "\"\n";
                }
            }
            $content .= "\n";
        }
        return $content;
    }

    private function read(string $file): array
    {
        $settings = is_readable($file) ? parse_ini_file($file, true, INI_SCANNER_TYPED) : [];
        array_walk_recursive($settings, function (&$value) {
            $value = is_string($value) ? html_entity_decode($value, ENT_COMPAT, 'UTF-8') : $value;
        });
        return $settings;
    }

    private function encode(string $value): string
    {
        return str_replace('$', '&#36;', htmlentities($value, ENT_COMPAT, 'UTF-8'));
    }
}
