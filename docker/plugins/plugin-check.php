<?php

namespace MatomoFargate\Plugins;

use Piwik\Plugin\Dependency;
use Piwik\Version;

/**
 * What plugin.json says, held against the declaration and against Matomo's own rules for what fits it.
 *
 * @param array    $plugin   an entry of PLUGINS
 * @param string   $folder   where the plugin is
 * @param string[] $declared names of all declared plugins
 * @return array entry of the image's plugins.json: name, version unless it comes with Matomo, requires
 * @throws Problem
 */
function checkedPlugin(array $plugin, string $folder, array $declared): array
{
    $name = $plugin['name'];
    $isBundled = str_starts_with($folder, MATOMO . '/');
    $json = is_file("$folder/plugin.json") ? json_decode(file_get_contents("$folder/plugin.json"), true) : null;
    if (!is_array($json)) {
        if ($isBundled) {
            return ['name' => $name, 'requires' => []];
        }
        throw new Problem("the plugin $name has no valid plugin.json.");
    }
    if (!$isBundled && ($json['name'] ?? null) !== $name) {
        throw new Problem("the plugin.json of $name names the plugin '" . ($json['name'] ?? '') . "'.");
    }
    if (isset($plugin['version']) && ($json['version'] ?? null) !== $plugin['version']) {
        throw new Problem("the marketplace delivered $name " . ($json['version'] ?? 'without a version')
            . " for version {$plugin['version']}.");
    }
    $requires = $json['require'] ?? [];
    demandFitting($name, $requires);
    $others = otherPlugins($requires);
    foreach ($others as $other) {
        if (!in_array($other, $declared, true) && !is_dir(MATOMO . "/plugins/$other")) {
            throw new Problem("the plugin $name needs the plugin $other; declare that one, too.");
        }
    }
    return ['name' => $name, ...($isBundled ? [] : ['version' => $json['version'] ?? '0']), 'requires' => $others];
}

/** @throws Problem if this Matomo or its PHP is not what the plugin asks for */
function demandFitting(string $name, array $requires): void
{
    defined('PIWIK_DOCUMENT_ROOT') || define('PIWIK_DOCUMENT_ROOT', MATOMO);
    defined('PIWIK_INCLUDE_PATH') || define('PIWIK_INCLUDE_PATH', MATOMO);
    require_once MATOMO . '/core/bootstrap.php';
    // Of extensions Matomo's check knows nothing.
    $programs = array_filter($requires, fn (string $what) => !str_starts_with($what, 'ext-') && isProgram($what), ARRAY_FILTER_USE_KEY);
    foreach ((new Dependency())->getMissingDependencies($programs) as $missing) {
        throw new Problem("the plugin $name needs {$missing['requirement']} {$missing['requiredVersion']}, and the image"
            . " has {$missing['actualVersion']}; choose another version of the plugin.");
    }
}

/** @return string[] names of the plugins among what a plugin requires */
function otherPlugins(array $requires): array
{
    return array_values(array_filter(array_keys($requires), fn (string $what) => !isProgram($what)));
}

function isProgram(string $what): bool
{
    return in_array(strtolower($what), ['matomo', 'piwik', 'php'], true) || str_starts_with($what, 'ext-');
}
