<?php

namespace MatomoFargate;

/**
 * Ends `console config:set` and `config:delete` with a sentence if somebody else owns the setting: Matomo would say that
 * it is done, and the image would take it out of the file again (removeForeignSettings).
 *
 * @param string[] $arguments of the console, its own name first
 */
function refuseOwnedSettings(array $arguments): void
{
    if (!in_array($arguments[1] ?? '', ['config:set', 'config:delete'], true)) {
        return;
    }
    foreach (settingsNamedIn(array_slice($arguments, 2)) as [$section, $key]) {
        $owner = ownerOf($section, $key);
        if ($owner !== null) {
            fwrite(STDERR, "console error: [$section] $key belongs to $owner, which wins over config.ini.php; change it there."
                . " Nothing was changed.\n");
            exit(78);
        }
    }
}

/**
 * @param string[] $arguments Section.key=value, Section.key, Section.key[]=…, or --section and --key
 * @return array{string, string}[] sections and keys
 */
function settingsNamedIn(array $arguments): array
{
    $named = [];
    $options = [];
    foreach ($arguments as $argument) {
        if (preg_match('/^--(section|key)=(.*)$/', $argument, $match) === 1) {
            $options[$match[1]] = $match[2];
        } elseif (preg_match('/^(\w+)\.(\w+)/', $argument, $match) === 1) {
            $named[] = [$match[1], $match[2]];
        }
    }
    return isset($options['section'], $options['key']) ? [...$named, [$options['section'], $options['key']]] : $named;
}

/** Who owns a setting, in words; null if it is Matomo's own. */
function ownerOf(string $section, string $key): ?string
{
    return match (true) {
        environmentSetting($section, $key) !== null =>
            'the variable MATOMO_' . strtoupper("{$section}_$key") . ' of the task definition',
        "$section.$key" === 'General.trusted_hosts' => 'the variable TRUSTED_HOSTS of the task definition',
        isset(declaredSettings()[$section][$key]) => "the configuration of this environment (settings.$section.$key)",
        isset(managedSettings()[$section][$key]) => 'the image (docker/matomo/common.config.ini.php)',
        in_array([$section, $key], SECRET_SETTINGS, true) => 'the secrets of the task definition',
        default => null,
    };
}
