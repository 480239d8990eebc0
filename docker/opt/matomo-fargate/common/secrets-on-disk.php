<?php

namespace MatomoFargate;

/** Names of settings whose values are not for a log, should somebody have written one into the file by hand. */
const HIDDEN_SETTINGS = '/password|salt|token|secret|licen[cs]e|_key$/i';

/**
 * Settings of a configuration that hold a secret, never its value.
 *
 * @param  array    $settings section => key => value
 * @return string[] `[Section] key`
 */
function secretsAmong(array $settings): array
{
    $found = [];
    foreach ($settings as $section => $values) {
        foreach (is_array($values) ? $values : [] as $key => $value) {
            if (is_string($value) && $value !== '' && preg_match(HIDDEN_SETTINGS, $key) === 1) {
                $found[] = "[$section] $key";
            }
        }
    }
    return $found;
}

/** For the alarm on a secret that lies on the shared file system. @return array name => [value, unit]; empty where the file can't be read */
function secretsOnDiskMetrics(): array
{
    $settings = is_file(DEFAULT_CONFIG_FILE) ? @parse_ini_file(DEFAULT_CONFIG_FILE, true, INI_SCANNER_RAW) : false;
    return $settings === false ? [] : ['SecretsOnDisk' => [count(secretsAmong($settings)), 'Count']];
}
