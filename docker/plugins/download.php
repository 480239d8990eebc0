<?php

namespace MatomoFargate\Plugins;

/** Bytes; the largest plugins of the marketplace have a tenth of it. */
const LARGEST_ARCHIVE = 200 << 20;
const ATTEMPTS = 3;

/**
 * Downloads a plugin's archive as Matomo's own Marketplace plugin does (plugins/Marketplace/Api/Service.php): by POST,
 * with the licence key as `access_token` in the body.
 *
 * @param array $plugin name, version, and maybe sha256 and purchased
 * @throws Problem
 */
function download(array $plugin, string $file): void
{
    ['name' => $name, 'version' => $version] = $plugin;
    $marketplace = getenv('MARKETPLACE') ?: 'https://plugins.matomo.org';
    $key = empty($plugin['purchased']) ? null : licenceKey($name, $marketplace);
    $url = "$marketplace/api/2.0/plugins/$name/download/" . rawurlencode($version);
    for ($attempt = 1; ; $attempt++) {
        [$status, $reason] = request($url, $key, $file);
        if ($status === 200) {
            break;
        }
        // What the client did wrong stays wrong.
        if ($attempt === ATTEMPTS || ($status >= 400 && $status < 500)) {
            throw new Problem("$name $version can't be had from $marketplace: $reason."
                . ($status < 500 && $status >= 400 ? ' Check name and version, and for a purchased plugin the licence.' : ''));
        }
        sleep(2 * $attempt);
    }
    $sum = hash_file('sha256', $file);
    $expected = strtolower($plugin['sha256'] ?? $sum);
    if ($sum !== $expected) {
        throw new Problem("the archive of $name $version has the SHA-256 sum $sum instead of $expected, which the"
            . ' configuration demands; do not use it before you know why.');
    }
}

/** @throws Problem if there is none, or if it would travel in the clear */
function licenceKey(string $name, string $marketplace): string
{
    $key = is_readable(LICENCE_KEY_FILE) ? trim(file_get_contents(LICENCE_KEY_FILE)) : '';
    if ($key === '') {
        throw new Problem("$name is a purchased plugin, and there is no licence key; set MATOMO_LICENCE_KEY in the"
            . ' shell that builds the image.');
    }
    if (preg_match('#^(https://|http://(127\.0\.0\.1|localhost)[:/])#', "$marketplace/") !== 1) {
        throw new Problem("the licence key is not sent to $marketplace, since that is not https.");
    }
    return $key;
}

/** @return array{int, string} status, 0 if there was no answer, and what went wrong */
function request(string $url, ?string $key, string $file): array
{
    $output = fopen($file, 'w');
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_POST => true,
        CURLOPT_POSTFIELDS => $key === null ? '' : http_build_query(['access_token' => $key]),
        CURLOPT_FILE => $output,
        CURLOPT_FOLLOWLOCATION => true,
        CURLOPT_MAXREDIRS => 5,
        CURLOPT_PROTOCOLS_STR => str_starts_with($url, 'https:') ? 'https' : 'http,https',
        CURLOPT_CONNECTTIMEOUT => 20,
        CURLOPT_TIMEOUT => 300,
        CURLOPT_USERAGENT => 'matomo-fargate',
        CURLOPT_NOPROGRESS => false,
        CURLOPT_XFERINFOFUNCTION => fn ($handle, int $expected, int $got) => (int) (max($expected, $got) > LARGEST_ARCHIVE),
    ]);
    $done = curl_exec($curl);
    $status = (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
    $error = curl_error($curl);
    fclose($output);
    if (!$done) {
        return [0, $error];
    }
    // Some failures come as JSON with status 200.
    $beginning = (string) file_get_contents($file, false, null, 0, 4096);
    $answer = $beginning[0] ?? '' ? json_decode($beginning, true) : null;
    if ($status !== 200 || isset($answer['error'])) {
        return [$status === 200 ? 400 : $status, $answer['error'] ?? "it answers with status $status"];
    }
    return [200, ''];
}
