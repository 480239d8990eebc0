<?php
/**
 * Part of the build: whether this Matomo still has what the image relies on (internals.json; docs/matomo-internals.md says
 * the same for people), and whether every class of ours that extends one of Matomo's can be loaded. Says what is missing
 * and ends with 1.
 */

namespace MatomoFargate\Internals;

const MATOMO = '/usr/src/matomo';

/** The stand-in of the tests has no libraries, and of Matomo's files what the image's other tests touch. */
function isStandIn(): bool
{
    return !is_file(MATOMO . '/vendor/autoload.php');
}

/** @return string[] what an entry of internals.json names and this Matomo lacks */
function missing(array $entry): array
{
    ['file' => $file] = $entry + ['class' => null, 'members' => [], 'text' => []];
    if (!is_file(MATOMO . "/$file")) {
        return isStandIn() ? [] : [$file];
    }
    $content = file_get_contents(MATOMO . "/$file");
    $texts = isStandIn() ? [] : $entry['text'] ?? [];
    $missing = array_map(
        fn (string $text) => "'$text' in $file",
        array_filter($texts, fn (string $text) => !str_contains($content, $text)),
    );
    $class = $entry['class'] ?? null;
    if ($class !== null && !class_exists($class) && !interface_exists($class)) {
        return [...$missing, $class];
    }
    foreach ($entry['members'] ?? [] as $member) {
        $exists = $member[0] === '$' ? property_exists($class, substr($member, 1)) : method_exists($class, $member);
        if (!$exists) {
            $missing[] = "$class::$member";
        }
    }
    return $missing;
}

/** PHP itself ends the build where a class does not fit the one that it extends. */
function loadOurClasses(): void
{
    foreach (array_keys(\MatomoFargate\CLASSES) as $class) {
        try {
            class_exists($class) || throw new \Error("$class is not in its file");
        } catch (\Error $error) {
            if (!isStandIn()) {
                throw $error;
            }
        }
    }
}

function main(): int
{
    define('PIWIK_DOCUMENT_ROOT', MATOMO);
    define('PIWIK_INCLUDE_PATH', MATOMO);
    require MATOMO . '/core/bootstrap.php';
    require __DIR__ . '/../overrides/classes.php';
    $missing = array_merge(...array_map(missing(...), json_decode(file_get_contents(__DIR__ . '/internals.json'), true)));
    foreach ($missing as $what) {
        fwrite(STDERR, "internals: this Matomo has no $what.\n");
    }
    if ($missing !== []) {
        fwrite(STDERR, "internals: docs/matomo-internals.md says what each is for; adapt the image to this version, or choose"
            . " another BASE.\n");
        return 1;
    }
    loadOurClasses();
    return 0;
}

exit(main());
