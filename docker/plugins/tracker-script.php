<?php

namespace MatomoFargate\Plugins;

/** Where Matomo's tracking script takes in what plugins add (plugins/CustomJsTracker/TrackingCode). */
const HOOK = '/*!!! pluginTrackerHook */';

/**
 * Adds the plugins' part of the tracking script to matomo.js and piwik.js. Matomo would do it at run time, in each
 * task for itself, and can't on a read-only root.
 *
 * @param string $directory with the plugins that were brought in
 */
function extendTrackerScript(string $directory, string $target): void
{
    $additions = '';
    foreach (array_diff(scandir($directory), ['.', '..']) as $plugin) {
        foreach (['tracker.min.js', 'tracker.js'] as $file) {
            if (is_file("$directory/$plugin/$file")) {
                $code = file_get_contents("$directory/$plugin/$file");
                $additions .= "\n\n/* GENERATED: $file */\n$code\n/* END GENERATED: $file */\n";
                break;
            }
        }
    }
    if ($additions === '') {
        return;
    }
    foreach (['matomo.js', 'piwik.js'] as $script) {
        if (!is_file(MATOMO . "/$script")) {
            continue;
        }
        $content = file_get_contents(MATOMO . "/$script");
        $extended = str_replace([HOOK, '/*!! pluginTrackerHook */'], HOOK . $additions, $content, $places);
        if ($places === 0) {
            throw new Problem("$script of this Matomo has no place for what plugins add to it.");
        }
        file_put_contents("$target/usr/src/matomo/$script", $extended);
    }
}
