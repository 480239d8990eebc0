<?php
/**
 * Reads one page view back from the database and removes it: `php smoke.php MARKER SECONDS`. It says where the page
 * view is to be sent, as a line of JSON on standard output (site: its id; url: the page, whose name holds MARKER), then
 * waits for it for SECONDS. Ends with 0 if it was found, or if there is no site; other exit codes as in entrypoint.sh.
 */

namespace MatomoFargate;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/../overrides/privacy.php';
require __DIR__ . '/page-view.php';
require __DIR__ . '/site.php';

/** @throws Failure unless the page view came, or there is no site that it could come to */
function smoke(string $marker, string $seconds): void
{
    if (!preg_match('/^[0-9a-z-]{8,64}$/', $marker) || !ctype_digit($seconds)) {
        throw new Failure(EXIT_USAGE, 'usage: smoke MARKER SECONDS, with a marker of 8 to 64 small letters, digits and hyphens.');
    }
    $settings = DatabaseSettings::fromEnvironment();
    $database = connect($settings, $settings->application);
    $database->exec("USE `{$settings->name}`");
    $site = siteForTest($database);
    if ($site === null) {
        printJson(['result' => 'no site']);
        return;
    }
    printJson(['site' => (int) $site['idsite'], 'url' => rtrim($site['main_url'], '/') . "/matomo-fargate-smoke/$marker"]);
    if (findAndRemove($database, $site, $marker, (int) $seconds)) {
        printJson(['result' => 'found and removed']);
        return;
    }
    $what = "no page view with $marker arrived in the database in $seconds s";
    throw ignoresSomeVisits($database, $site)
        ? new Failure(EXIT_MAY_BE_EXCLUDED, "$what. Matomo ignores visits of some addresses or browsers, or of unknown pages"
            . ' (Administration > Websites), so this may be right.')
        : new Failure(EXIT_FAILED, "$what.");
}

run('smoke', fn () => smoke($argv[1] ?? '', $argv[2] ?? '120'));
