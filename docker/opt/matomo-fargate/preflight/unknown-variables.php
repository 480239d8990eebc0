<?php

namespace MatomoFargate\Preflight;

/** No settings: read by Matomo's core itself (core/Plugin/Manager.php), and set by the official image. */
const VARIABLES_OF_MATOMO = ['MATOMO_PLUGIN_DIRS', 'MATOMO_PLUGIN_COPY_DIR', 'MATOMO_VERSION'];

/** Lists that the image makes from a variable of its own: variable that does nothing => the one that does. */
const VARIABLES_INSTEAD = ['MATOMO_GENERAL_TRUSTED_HOSTS' => 'TRUSTED_HOSTS', 'MATOMO_TRUSTED_HOSTS' => 'TRUSTED_HOSTS'];

/**
 * Settings that a variable can name: those that a file declares, as managed-config.php looks for them.
 *
 * @param string[] $files ini files, those that don't exist or aren't valid left out
 * @return array<string, bool> name of the variable => whether the setting is a list
 */
function settableVariables(array $files): array
{
    $variables = [];
    foreach (array_filter($files, 'is_file') as $file) {
        $variables = [...$variables, ...variablesOf(@parse_ini_file($file, true, INI_SCANNER_RAW) ?: [])];
    }
    return $variables;
}

/**
 * @param array $settings section => key => value
 * @return array<string, bool> as settableVariables() returns it
 */
function variablesOf(array $settings): array
{
    $variables = [];
    foreach ($settings as $section => $keys) {
        foreach (is_array($keys) ? $keys : [] as $key => $value) {
            $variables['MATOMO_' . strtoupper("{$section}_$key")] = is_array($value);
        }
    }
    return $variables;
}

/**
 * A sentence for each of these variables that is set and is no JSON object.
 *
 * @param string[] $names
 * @return string[]
 */
function problemsOfJson(array $names): array
{
    $wrong = array_filter($names, fn (string $name) => (getenv($name) ?: '') !== '' && !is_array(json_decode(getenv($name), true)));
    return array_map(fn (string $name) => "$name is no JSON object; the task definition must set it as the product makes it.",
        array_values($wrong));
}

/**
 * A sentence for each variable MATOMO_… that Matomo would ignore, or that would break it.
 *
 * @param string[]            $given    names of variables
 * @param array<string, bool> $settable as settableVariables() returns it
 * @param string[]            $others   names of further variables that are no settings
 * @param string[]            $plugins  names of the plugins in the image
 * @return string[]
 */
function problemsOfVariables(array $given, array $settable, array $others, array $plugins): array
{
    $problems = [];
    foreach ($given as $name) {
        $isSetting = array_key_exists($name, $settable);
        if (!str_starts_with($name, 'MATOMO_') || in_array($name, $others, true) || ($isSetting && !$settable[$name])) {
            continue;
        }
        $problems[] = $isSetting
            ? "$name names a list, which a variable can't hold; set it in docker/matomo/common.config.ini.php."
            : "$name names no setting that Matomo knows, so it would ignore it; "
                . remedy($name, array_keys($settable, false, true), $plugins);
    }
    return $problems;
}

/**
 * @param string[] $settable names of variables that would do something: no lists
 * @param string[] $plugins
 */
function remedy(string $name, array $settable, array $plugins): string
{
    if (isset(VARIABLES_INSTEAD[$name])) {
        return 'set ' . VARIABLES_INSTEAD[$name] . ' instead.';
    }
    foreach ($plugins as $plugin) {
        $prefix = 'MATOMO_' . strtoupper($plugin) . '_';
        if (str_starts_with($name, $prefix) && preg_grep("~^$prefix~", $settable) === []) {
            return "a setting of the plugin $plugin is heard only once [$plugin] in"
                . ' docker/matomo/common.config.ini.php declares it.';
        }
    }
    return 'did you mean ' . nearest($name, $settable) . '?';
}

/** @param string[] $names */
function nearest(string $name, array $names): string
{
    $distances = array_map(fn (string $known) => levenshtein($name, $known), $names);
    return $names[array_search(min($distances), $distances, true)];
}
