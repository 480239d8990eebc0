<?php
/**
 * Reads one page view back from the database and removes it: `php smoke.php MARKER SECONDS`. It says where the page
 * view is to be sent, as a line of JSON on standard output (site: its id; url: the page, whose name holds MARKER), then
 * waits for it for SECONDS. Ends with 0 if it was found, or if there is no site; other exit codes as in entrypoint.sh.
 */

namespace MatomoFargate\Smoke;

use MatomoFargate\DatabaseSettings;
use MatomoFargate\Failure;

// The name before what common/ writes to the log.
define('MatomoFargate\PROGRAM', 'smoke');

require __DIR__ . '/../common/failure.php';
require __DIR__ . '/../common/database-settings.php';
require __DIR__ . '/../common/certificate.php';
require __DIR__ . '/../common/connection.php';
require __DIR__ . '/page-view.php';
require __DIR__ . '/site.php';

const EXIT_MAY_BE_EXCLUDED = 69;

/** @return int exit code */
function smoke(string $marker, int $seconds): int
{
    $settings = DatabaseSettings::fromEnvironment();
    $database = \MatomoFargate\connect($settings, $settings->application);
    $database->exec("USE `{$settings->name}`");
    $site = siteForTest($database);
    if ($site === null) {
        echo '{"result":"no site"}', "\n";
        return 0;
    }
    $url = rtrim($site['main_url'], '/') . "/matomo-fargate-smoke/$marker";
    echo json_encode(['site' => (int) $site['idsite'], 'url' => $url], JSON_UNESCAPED_SLASHES), "\n";
    for ($giveUpAt = microtime(true) + $seconds; microtime(true) < $giveUpAt; usleep(300_000)) {
        $visits = visitsWith($database, (int) $site['idsite'], $marker);
        if ($visits !== []) {
            remove($database, $visits, $marker);
            echo '{"result":"found and removed"}', "\n";
            return 0;
        }
    }
    if (ignoresSomeVisits($database, $site)) {
        fwrite(STDERR, "smoke: no page view with $marker arrived in $seconds s. Matomo ignores visits of some addresses or"
            . " browsers, or of unknown pages (Administration > Websites), so this may be right.\n");
        return EXIT_MAY_BE_EXCLUDED;
    }
    fwrite(STDERR, "smoke: no page view with $marker arrived in the database in $seconds s.\n");
    return \MatomoFargate\EXIT_FAILED;
}

try {
    [, $marker, $seconds] = $argv + [1 => '', 2 => '120'];
    if (!preg_match('/^[0-9a-z-]{8,64}$/', $marker) || !ctype_digit($seconds)) {
        throw new Failure(64, 'usage: smoke MARKER SECONDS, with a marker of 8 to 64 small letters, digits and hyphens.');
    }
    exit(smoke($marker, (int) $seconds));
} catch (Failure $failure) {
    fwrite(STDERR, "smoke: {$failure->getMessage()}\n");
    exit($failure->getCode());
}
