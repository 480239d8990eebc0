<?php

namespace MatomoFargate\Admin;

use Piwik\Config;
use Piwik\Plugin\Manager;
use function MatomoFargate\printJson;
use function MatomoFargate\table;
use const MatomoFargate\PLUGIN_LIST;

/**
 * Every plugin that the image holds or the database remembers: whether it is active, whether the configuration declares
 * it, its version here and in the database, and what differs.
 */
function listPlugins(): void
{
    $declared = array_column(json_decode(file_get_contents(PLUGIN_LIST), true), 'name');
    $active = Config::getInstance()->Plugins['Plugins'];
    $present = Manager::getInstance()->getAllPluginsNames();
    $recorded = [];
    foreach (rows('SELECT option_name, option_value FROM ' . table('option') . " WHERE option_name LIKE 'version\\_%'") as $row) {
        $name = substr($row['option_name'], strlen('version_'));
        if (!str_contains($name, '.') && $name !== 'core') {
            $recorded[$name] = $row['option_value'];
        }
    }
    $names = array_unique([...$present, ...$active, ...array_keys($recorded)]);
    sort($names);
    foreach ($names as $name) {
        $here = versionHere($name);
        printJson(array_filter([
            'name' => $name,
            'active' => in_array($name, $active, true),
            'declared' => in_array($name, $declared, true),
            'version' => $here,
            'recorded' => $recorded[$name] ?? null,
            'difference' => match (true) {
                in_array($name, $active, true) && !in_array($name, $present, true) => 'active, but not in the image',
                in_array($name, $declared, true) && !in_array($name, $active, true) => 'declared, but not active: run migrate',
                in_array($name, $active, true) && isset($recorded[$name]) && $here !== null
                    && version_compare($recorded[$name], $here, '<') => "the database is at {$recorded[$name]}: run migrate",
                default => null,
            },
        ], fn ($value) => $value !== null));
    }
}

/** From plugin.json; null for those that come with Matomo, which have its version, and for those that are not here. */
function versionHere(string $name): ?string
{
    $file = "/usr/src/matomo/plugins/$name/plugin.json";
    return is_file($file) ? (json_decode(file_get_contents($file), true)['version'] ?? null) : null;
}
