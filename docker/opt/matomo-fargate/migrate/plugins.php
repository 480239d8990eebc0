<?php
/**
 * Which plugins are active, and why: those that the image declares (plugins.json, made by its build), and those that a
 * release of Matomo has on by default. What else is active, somebody switched on by hand; it is left alone.
 */

namespace MatomoFargate;

use Piwik\Config;
use Piwik\Option;
use Piwik\Plugin\Manager;

/** JSON list of the plugins that the last migration found declared: one that is missing from the image's list went. */
const DECLARED_OPTION = 'MatomoFargate.declaredPlugins';
/** JSON list of the plugins that the last migrated release has on by default. */
const DEFAULT_OPTION = 'MatomoFargate.defaultPlugins';

/**
 * Activates and deactivates. Both change what Matomo loads, so a pass that did either is followed by another one, in a
 * process that starts with the right plugins.
 *
 * @return array{activated: string[], deactivated: string[]}
 * @throws Failure 1 if Matomo refuses a plugin
 */
function bringPluginsInStep(): array
{
    $declared = inOrderOfNeed(json_decode(file_get_contents(PLUGIN_LIST), true));
    $wanted = [...$declared, ...array_diff(newDefaultPlugins(), pluginsOff())];
    // Read before: a plugin that is activated may change the list.
    $active = Config::getInstance()->Plugins['Plugins'] ?? [];
    $gone = array_diff(storedList(DECLARED_OPTION) ?? [], $declared, defaultPlugins());
    $activated = array_values(array_diff($wanted, $active));
    $deactivated = array_values(array_intersect($gone, $active));
    array_walk($deactivated, fn (string $plugin) => deactivate($plugin));
    array_walk($activated, fn (string $plugin) => activate($plugin));
    forgetMissingPlugins();
    // Last: an interrupted pass compares with the same lists again.
    storeList(DECLARED_OPTION, $declared);
    storeList(DEFAULT_OPTION, defaultPlugins());
    return ['activated' => $activated, 'deactivated' => $deactivated];
}

function activate(string $plugin): void
{
    try {
        Manager::getInstance()->activatePlugin($plugin);
    } catch (\Exception $error) {
        throw new Failure(EXIT_FAILED, "the plugin $plugin can't be activated: {$error->getMessage()}");
    }
    say("activated the plugin $plugin");
}

/** Also of a plugin whose folder is gone. Its tables and settings stay, for the day that it comes back. */
function deactivate(string $plugin): void
{
    Manager::getInstance()->deactivatePlugin($plugin);
    say("deactivated the plugin $plugin, which the image no longer declares; its data stays");
}

/** Takes plugins that are not in the image from the list of installed ones: Matomo would warn of them on every page. */
function forgetMissingPlugins(): void
{
    $config = Config::getInstance();
    $installed = $config->PluginsInstalled['PluginsInstalled'] ?? [];
    $present = array_values(array_intersect($installed, Manager::getInstance()->getAllPluginsNames()));
    if ($present !== array_values($installed)) {
        $config->PluginsInstalled = ['PluginsInstalled' => $present];
        $config->forceSave();
    }
}

/**
 * Plugins that the release has on by default and the one before had not. config.ini.php has a list of its own, which
 * hides the release's.
 *
 * @return string[]
 */
function newDefaultPlugins(): array
{
    $known = storedList(DEFAULT_OPTION);
    return $known === null ? [] : array_values(array_diff(defaultPlugins(), $known));
}

/** @return string[] those that are there: the list of a development release also names what only developers have */
function defaultPlugins(): array
{
    $settings = parse_ini_file(PIWIK_INCLUDE_PATH . '/config/global.ini.php', true, INI_SCANNER_RAW);
    return array_values(array_intersect($settings['Plugins']['Plugins'], Manager::getInstance()->getAllPluginsNames()));
}

/**
 * @param array $plugins entries of plugins.json: name, requires
 * @return string[] names, each after those that it requires
 */
function inOrderOfNeed(array $plugins): array
{
    $requires = array_column($plugins, 'requires', 'name');
    $ordered = [];
    $add = function (string $name, array $below = []) use (&$add, &$ordered, $requires): void {
        if (in_array($name, $ordered, true) || in_array($name, $below, true) || !isset($requires[$name])) {
            return;
        }
        foreach ($requires[$name] as $needed) {
            $add($needed, [...$below, $name]);
        }
        $ordered[] = $name;
    };
    array_map($add, array_keys($requires));
    return $ordered;
}

/** @return string[]|null null if it was never stored */
function storedList(string $option): ?array
{
    $stored = Option::get($option);
    return $stored === false ? null : json_decode($stored, true);
}

/** @param string[] $names */
function storeList(string $option, array $names): void
{
    $value = json_encode($names);
    if (Option::get($option) !== $value) {
        Option::set($option, $value);
    }
}
