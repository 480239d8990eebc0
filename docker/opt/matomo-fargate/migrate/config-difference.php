<?php

namespace MatomoFargate;

require_once __DIR__ . '/../common/secrets-on-disk.php';

/**
 * What two contents of config.ini.php differ in, for people: one line each, `+` for what came, `-` for what went.
 *
 * @return string[]
 */
function configDifference(string $before, string $after): array
{
    $old = configLines($before);
    $new = configLines($after);
    return [
        ...array_map(fn (string $line) => "- $line", array_values(array_diff($old, $new))),
        ...array_map(fn (string $line) => "+ $line", array_values(array_diff($new, $old))),
    ];
}

/** @return string[] `[Section] key = "value"`, one for each entry of a list */
function configLines(string $content): array
{
    $lines = [];
    foreach (parse_ini_string($content, true, INI_SCANNER_RAW) ?: [] as $section => $settings) {
        foreach (is_array($settings) ? $settings : [] as $key => $value) {
            $name = is_array($value) ? "{$key}[]" : $key;
            foreach ((array) $value as $entry) {
                $shown = preg_match(HIDDEN_SETTINGS, $key) === 1 ? '(hidden)' : "\"$entry\"";
                $lines[] = "[$section] $name = $shown";
            }
        }
    }
    return $lines;
}
