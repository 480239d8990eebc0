<?php
/** What a browser gets for a hit that is in the queue: what Matomo says when it has stored one (core/Tracker/Response.php). */

namespace MatomoFargate\Queue;

use function MatomoFargate\configFile;
use function MatomoFargate\enforceSettings;

/** With one of these, Matomo says itself what a browser gets: [section, key, the value that does without]. */
const SETTINGS_OF_ANSWERS = [
    ['Tracker', 'record_statistics', '1'],
    ['Tracker', 'use_third_party_id_cookie', '0'],
    ['Tracker', 'custom_image', ''],
    ['Tracker', 'bulk_requests_require_authentication', '0'],
];

/** Seconds that the settings are remembered. */
const REMEMBERED = 2;

/** What the settings say about answers. */
final class AnswerSettings
{
    /** @param string[] $origins of other sites that may read an answer */
    private function __construct(public readonly bool $isUsual, public readonly array $origins)
    {
    }

    public static function current(): self
    {
        $known = apcu_fetch('queue:answers', $isKnown);
        if ($isKnown) {
            return new self(...$known);
        }
        // What config.ini.php does not say is as SETTINGS_OF_ANSWERS has it, in Matomo's own defaults.
        $defaults = ['General' => ['cors_domains' => []]];
        foreach (SETTINGS_OF_ANSWERS as [$section, $key, $usual]) {
            $defaults[$section][$key] = $usual;
        }
        $settings = enforceSettings(array_replace_recursive($defaults, @parse_ini_file(configFile(), true, INI_SCANNER_RAW) ?: []));
        $isUsual = array_filter(SETTINGS_OF_ANSWERS, fn (array $setting) => asWritten($settings[$setting[0]][$setting[1]]) !== $setting[2]) === [];
        $origins = array_map(strval(...), array_values((array) $settings['General']['cors_domains']));
        apcu_store('queue:answers', [$isUsual, $origins], REMEMBERED);
        return new self($isUsual, $origins);
    }
}

/** As an ini file has it: what SETTINGS declares may be true or false. */
function asWritten(mixed $value): string
{
    return is_bool($value) ? (string) (int) $value : (is_scalar($value) ? (string) $value : '');
}

/** Answers a request whose hits are in the queue, and ends it. */
function sayAccepted(RequestSet $set, AnswerSettings $settings, array $server): never
{
    foreach ([...headersOfSettings($settings->origins, $server), ...headersOfPost($server)] as $header) {
        header($header);
    }
    if ($set->isSilent) {
        http_response_code(204);
        exit;
    }
    if ($set->isBulk) {
        header('Content-Type: application/json');
        // Nobody has looked at them yet.
        exit(json_encode(['status' => 'success', 'tracked' => count($set->requests), 'invalid' => 0]));
    }
    header('Content-Type: image/gif');
    exit(base64_decode('R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw=='));
}

/** As Piwik\API\CORSHandler. @param string[] $origins */
function headersOfSettings(array $origins, array $server): array
{
    if ($origins === []) {
        return [];
    }
    $origin = $server['HTTP_ORIGIN'] ?? '';
    $allowed = in_array('*', $origins, true) ? ($origin ?: '*') : (in_array($origin, $origins, true) ? $origin : '');
    return $allowed === '' ? ['Vary: Origin']
        : ['Vary: Origin', 'Access-Control-Allow-Credentials: true', "Access-Control-Allow-Origin: $allowed"];
}

/** As Piwik\Tracker\Response: a page of another site may read what its POST is told; a GET is not kept. */
function headersOfPost(array $server): array
{
    return $server['REQUEST_METHOD'] === 'GET' ? ['Cache-Control: no-store']
        : ['Access-Control-Allow-Origin: ' . ($server['HTTP_ORIGIN'] ?? '*'), 'Access-Control-Allow-Credentials: true'];
}
