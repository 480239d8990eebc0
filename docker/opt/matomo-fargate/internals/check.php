<?php
/**
 * Part of the build: whether this Matomo still has what the image relies on (internals.json; docs/matomo-internals.md says
 * the same for people), and whether every class of ours that extends one of Matomo's can be loaded. Says what is missing
 * and ends with 1.
 */

namespace MatomoFargate\Internals;

define('PIWIK_DOCUMENT_ROOT', '/usr/src/matomo');
define('PIWIK_INCLUDE_PATH', PIWIK_DOCUMENT_ROOT);
require PIWIK_DOCUMENT_ROOT . '/core/bootstrap.php';
require __DIR__ . '/../overrides/classes.php';

/** The stand-in of the tests has no libraries, and of Matomo's files what the image's other tests touch. */
define('IS_STAND_IN', !is_file(PIWIK_DOCUMENT_ROOT . '/vendor/autoload.php'));

/** @return string[] what an entry of internals.json names and this Matomo lacks */
function missing(array $entry): array
{
    $file = PIWIK_DOCUMENT_ROOT . "/{$entry['file']}";
    if (!is_file($file)) {
        return IS_STAND_IN ? [] : [$entry['file']];
    }
    $content = file_get_contents($file);
    $texts = array_filter(IS_STAND_IN ? [] : $entry['text'] ?? [], fn (string $text) => !str_contains($content, $text));
    $class = $entry['class'] ?? null;
    if ($class !== null && !class_exists($class) && !interface_exists($class)) {
        return [...$texts, $class];
    }
    $members = array_filter($entry['members'] ?? [], fn (string $member) => $member[0] === '$'
        ? !property_exists($class, substr($member, 1))
        : !method_exists($class, $member));
    return [...$texts, ...array_map(fn (string $member) => "$class::$member", $members)];
}

foreach (json_decode(file_get_contents(__DIR__ . '/internals.json'), true) as $entry) {
    foreach (missing($entry) as $what) {
        $failed = true;
        fwrite(STDERR, "internals: $what is missing, in or about {$entry['file']}: {$entry['why']}.\n");
    }
}
if (isset($failed)) {
    fwrite(STDERR, "internals: docs/matomo-internals.md says what to do; or choose another BASE.\n");
    exit(1);
}
foreach (array_keys(\MatomoFargate\CLASSES) as $class) {
    try {
        // PHP itself ends the build where a class does not fit the one that it extends.
        class_exists($class) || throw new \Error("$class is not in its file");
    } catch (\Error $error) {
        IS_STAND_IN || throw $error;
    }
}
