<?php
/**
 * Makes a JSON object of every line on standard input: `php -n json-lines.php ROLE`, started by entrypoint/log.sh, which
 * leads standard error here. A line that is JSON already is text like any other: it may be what a command or a plugin
 * printed, and shall not pass for a record of the image. A line becomes
 *   time     when the line came, UTC
 *   level    error, warning, info or debug
 *   source   apache/<module>, php, matomo, entrypoint, migrate, lane …; else the role
 *   message  the text; of very long ones the beginning
 *   audit    who, did, with: of somebody's change (overrides/audit.php), and nothing else has it
 */

namespace MatomoFargate\Log;

/** Bytes of a message. awslogs breaks lines of more than 16 KB, and escaping makes a line longer. */
const MAXIMUM_BYTES = 4000;

const LEVELS = [
    'emerg' => 'error', 'alert' => 'error', 'crit' => 'error', 'critical' => 'error', 'error' => 'error',
    'fatal error' => 'error', 'parse error' => 'error', 'recoverable fatal error' => 'error',
    'warn' => 'warning', 'warning' => 'warning',
    'notice' => 'info', 'info' => 'info', 'deprecated' => 'info', 'debug' => 'debug',
];

/** @return array{string, string, string} source, level and message of a line */
function parse(string $line, string $role): array
{
    // logging.conf's ErrorLogFormat. Apache escapes what is not printable; PHP's errors come this way, too.
    if (preg_match('~^apache/(\S+) (\w+): (.*)$~s', $line, $match)) {
        $message = withoutQueries(trim(stripcslashes($match[3])));
        return $match[1] === 'php' ? parseOwn($message) ?? parsePhp($message) : ["apache/{$match[1]}", level($match[2]), $message];
    }
    $own = parseOwn($line);
    if ($own !== null) {
        return $own;
    }
    // Matomo's console (plugins/Monolog): `INFO      [2026-11-20 23:05:41] …`.
    if (preg_match('~^(DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY)\s+(\S.*)$~s', $line, $match)) {
        return [$role, level($match[1]), $match[2]];
    }
    [$source, $level] = parsePhp($line);
    return [$source === 'php' ? 'php' : $role, $level, $line];
}

/** @return ?array as parse(), of the image's own sentences: `migrate: …`, `entrypoint warning: …`; null for others */
function parseOwn(string $line): ?array
{
    $sources = 'entrypoint|preflight|migrate|import-logs|import|export|archive|geoip|worker|lane|queue|health|admin|probe|smoke';
    return preg_match("~^($sources)(?: (error|warning|info))?: (.*)$~s", $line, $match) === 1
        ? [$match[1], $match[2] ?: 'info', $match[3]]
        : null;
}

/**
 * A record of overrides/audit.php, which PHP writes to its error log; null if it is none. What somebody else wrote there
 * begins with what wrote it.
 */
function parseAudit(string $line): ?object
{
    if (preg_match('~^apache/php \w+: audit: (\{.*\})$~s', $line, $match) !== 1) {
        return null;
    }
    $record = json_decode(stripcslashes($match[1]));
    return isset($record->who, $record->did) ? $record : null;
}

/** @return array{string, string, string} as parse(), of what PHP writes, or Matomo by way of PHP's error log */
function parsePhp(string $message): array
{
    // `PHP Fatal error:  …`, on the command line with a time before it.
    if (preg_match('~^(?:\[[^]]*\] )?PHP ([A-Z][a-z]+(?: [a-z]+)*): ~', $message, $match)) {
        return ['php', LEVELS[strtolower($match[1])] ?? 'error', $message];
    }
    // Matomo's log writer (plugins/Monolog): `ERROR Piwik\Tracker\Handler[2026-11-21 …] …`.
    if (preg_match('~^(DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY) ~', $message, $match)) {
        return ['matomo', level($match[1]), $message];
    }
    return ['matomo', str_contains($message, 'Error in Matomo') ? 'error' : 'info', $message];
}

/** What a visitor's or user's request asked for stays out of the log: it may carry a token, and is about a person. */
function withoutQueries(string $message): string
{
    return preg_replace('~\?[^\s?]+~', '?…', $message);
}

function level(string $word): string
{
    return LEVELS[strtolower($word)] ?? 'info';
}

function toJson(string $line, string $role): string
{
    $audit = parseAudit($line);
    [$source, $level, $message] = $audit === null ? parse($line, $role) : ['audit', 'info', "$audit->who: $audit->did"];
    if (strlen($message) > MAXIMUM_BYTES) {
        $message = substr($message, 0, MAXIMUM_BYTES) . ' … (' . strlen($message) . ' bytes)';
    }
    return json_encode(
        ['time' => now(), 'level' => $level, 'source' => $source, 'message' => $message] + ($audit === null ? [] : ['audit' => $audit]),
        JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE,
    );
}

/** `2026-11-21T01:45:04.123Z` */
function now(): string
{
    return (new \DateTimeImmutable('now', new \DateTimeZone('UTC')))->format('Y-m-d\TH:i:s.v\Z');
}

[, $role] = $argv;
while (($line = fgets(STDIN, 1 << 20)) !== false) {
    $line = rtrim($line);
    if ($line !== '') {
        fwrite(STDOUT, toJson($line, $role) . "\n");
    }
}
