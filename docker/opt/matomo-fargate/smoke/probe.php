<?php
/**
 * Tracks a page view by the name that browsers use, reads it back from the database and removes it: `php probe.php`. Writes
 * the metrics ProbeLost and ProbeSeconds, from which an alarm is made, and ends with 0 if it was stored, or if there is no
 * site; other exit codes as in entrypoint.sh.
 */

namespace MatomoFargate;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/../common/metrics.php';
require __DIR__ . '/../overrides/privacy.php';
require __DIR__ . '/page-view.php';
require __DIR__ . '/site.php';

/** A browser's: Matomo counts no robots. */
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Longer than a queue is behind as a rule. */
const PROBE_SECONDS = 60;

function probe(): void
{
    $settings = DatabaseSettings::fromEnvironment();
    $database = connect($settings, $settings->application);
    $database->exec('USE ' . quotedName($settings->name));
    $site = siteForTest($database);
    if ($site === null || ignoresSomeVisits($database, $site)) {
        say('no site takes every visit, so there is nothing to look for.');
        return;
    }
    $marker = 'probe-' . bin2hex(random_bytes(8));
    $start = microtime(true);
    $problem = track($site, $marker);
    $isStored = $problem === null && findAndRemove($database, $site, $marker, PROBE_SECONDS);
    emitMetrics([
        'ProbeLost' => [(int) !$isStored, 'Count'],
        ...($isStored ? ['ProbeSeconds' => [round(microtime(true) - $start, 2), 'Seconds']] : []),
    ]);
    if (!$isStored) {
        throw new Failure(EXIT_FAILED, $problem ?? 'a page view was answered and is not in the database after ' . PROBE_SECONDS . ' s.');
    }
    say(sprintf('a page view was stored %.2f s after it was sent, and removed.', microtime(true) - $start));
}

/** @return string|null what went wrong; null if the page view was answered as it should be */
function track(array $site, string $marker): ?string
{
    $query = http_build_query([
        'idsite' => $site['idsite'],
        'rec' => 1,
        'send_image' => 0,
        'url' => rtrim($site['main_url'], '/') . "/matomo-fargate-probe/$marker",
        '_id' => bin2hex(random_bytes(8)),
        'new_visit' => 1,
    ]);
    $request = curl_init('https://' . trustedHosts()[0] . "/matomo.php?$query");
    curl_setopt_array($request, [
        CURLOPT_USERAGENT => USER_AGENT,
        CURLOPT_RETURNTRANSFER => true,
        CURLOPT_TIMEOUT => 30,
        // Of a private authority, maybe. The certificate has an alarm of its own.
        CURLOPT_SSL_VERIFYPEER => false,
        CURLOPT_SSL_VERIFYHOST => 0,
    ]);
    // Inside the network the name may lead elsewhere than it leads visitors.
    $through = getenv('PROBE_THROUGH') ?: '';
    if ($through !== '') {
        curl_setopt($request, CURLOPT_CONNECT_TO, ["::$through:"]);
    }
    curl_exec($request);
    $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
    return match (true) {
        $status === 204 || $status === 200 => null,
        $status === 0 => 'no answer from https://' . trustedHosts()[0] . ': ' . curl_error($request) . '.',
        default => 'https://' . trustedHosts()[0] . " answers a page view with status $status.",
    };
}

run('probe', probe(...));
