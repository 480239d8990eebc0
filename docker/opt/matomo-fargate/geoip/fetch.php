<?php

namespace MatomoFargate;

/** Bytes. The largest database, MaxMind's of cities worldwide, has about a tenth of it. */
const LARGEST_GEOIP_FILE = 2 << 30;

/** A file that was downloaded and unpacked, and by what the server knows it again. */
final class Download
{
    public function __construct(
        public readonly string $file,
        /** JSON, for the next run's `fetch`. */
        public readonly string $marker,
    ) {
    }
}

/**
 * Downloads what the source offers to a directory of this task.
 *
 * @param string|null $marker of the last download; null if there was none
 * @return Download|null null if nothing has changed since the last download
 * @throws Failure 75 if the server can't be reached, 77 if it wants other credentials, 1 if it has nothing of use
 */
function fetch(Source $source, ?string $marker): ?Download
{
    $last = json_decode($marker ?? '{}', true);
    foreach ($source->urls as $url) {
        $file = tempnam(sys_get_temp_dir(), 'geoip-');
        [$status, $headers, $reason] = get($url, $source->login, ($last['url'] ?? '') === $url ? $last : [], $file);
        if ($status === 304) {
            return null;
        }
        if ($status === 200) {
            $answer = array_intersect_key($headers, ['etag' => 0, 'last-modified' => 0]);
            return new Download(unpackDatabase($file), json_encode(['url' => $url, ...$answer]));
        }
        unlink($file);
        // The next one is an older edition.
        if ($status !== 404) {
            break;
        }
    }
    $where = parse_url($url, PHP_URL_HOST);
    throw match (true) {
        $status === 401 || $status === 403 => new Failure(EXIT_NO_PERMISSION, "$where refuses the account or its licence"
            . " key (status $status); check the secret with the credentials."),
        $status === 0 || $status >= 500 => new Failure(EXIT_TRY_LATER, "the database can't be had from $where: $reason;"
            . ' the old one stays in use, and the next run tries again.'),
        default => new Failure(EXIT_FAILED, "the database can't be had from $where: $reason; the old one stays in use."),
    };
}

/**
 * @param array $last etag and last-modified of the file that is here already
 * @return array{int, array, string} status, 0 if there was no answer; headers; what went wrong
 */
function get(string $url, #[\SensitiveParameter] ?string $login, array $last, string $file): array
{
    $headers = [];
    $output = fopen($file, 'w');
    $curl = curl_init($url);
    curl_setopt_array($curl, [
        CURLOPT_FILE => $output,
        CURLOPT_FAILONERROR => false,
        CURLOPT_FOLLOWLOCATION => true,
        CURLOPT_MAXREDIRS => 5,
        CURLOPT_PROTOCOLS_STR => str_starts_with($url, 'https:') ? 'https' : 'http,https',
        CURLOPT_CONNECTTIMEOUT => 20,
        CURLOPT_TIMEOUT => 1800,
        CURLOPT_USERAGENT => 'matomo-fargate',
        CURLOPT_HTTPHEADER => array_filter([
            isset($last['etag']) ? "If-None-Match: {$last['etag']}" : '',
            isset($last['last-modified']) ? "If-Modified-Since: {$last['last-modified']}" : '',
        ]),
        CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$headers): int {
            // Those of the last answer count, after a redirection.
            $headers = str_starts_with($line, 'HTTP/') ? [] : $headers;
            [$name, $value] = explode(':', $line, 2) + [1 => ''];
            $headers[strtolower($name)] = trim($value);
            return strlen($line);
        },
        CURLOPT_NOPROGRESS => false,
        CURLOPT_XFERINFOFUNCTION => fn ($curl, int $expected, int $got) => (int) (max($expected, $got) > LARGEST_GEOIP_FILE),
        // MaxMind redirects to another host, which is not to have the licence key.
        CURLOPT_UNRESTRICTED_AUTH => false,
    ]);
    if ($login !== null) {
        curl_setopt($curl, CURLOPT_USERPWD, $login);
    }
    $done = curl_exec($curl);
    $status = $done ? (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE) : 0;
    fclose($output);
    return [$status, $headers, $done ? "it answers with status $status" : curl_error($curl)];
}

/**
 * The .mmdb in what was downloaded: as it is, in a .gz or in a .tar.gz. From an archive only the content is taken,
 * never a name, and no more than a database may have.
 *
 * @return string path of the database; the download is removed
 * @throws Failure 1 if there is none in it
 */
function unpackDatabase(string $file): string
{
    if (file_get_contents($file, false, null, 0, 2) !== "\x1f\x8b") {
        return $file;
    }
    $unpacked = tempnam(sys_get_temp_dir(), 'geoip-');
    $isTar = file_get_contents("compress.zlib://$file", false, null, 257, 5) === 'ustar';
    $command = $isTar ? "tar --extract --gzip --to-stdout --wildcards --file=- '*.mmdb'" : 'gzip --decompress --stdout';
    // One byte more than allowed tells a file that is too large.
    $script = "set -o pipefail; $command <\"\$1\" | head --bytes=" . (LARGEST_GEOIP_FILE + 1) . ' >"$2"';
    $process = proc_open(['bash', '-c', $script, 'unpack', $file, $unpacked], [2 => ['pipe', 'w']], $pipes);
    $said = trim(stream_get_contents($pipes[2]));
    $exitCode = proc_close($process);
    unlink($file);
    if ($exitCode !== 0 || filesize($unpacked) > LARGEST_GEOIP_FILE) {
        throw new Failure(EXIT_FAILED, "what was downloaded can't be unpacked ($said); the old database stays in use.");
    }
    return $unpacked;
}
