<?php
/**
 * Who changed what: a line in the log for each change that somebody makes by Matomo's pages or its API, each table of data
 * that somebody takes out, and each login. It comes from Matomo's events, so it needs no plugin. Nothing in it is a secret.
 * json-lines.php makes {"source": "audit", "audit": {who, did, with}} of it.
 */

namespace MatomoFargate\Audit;

use Piwik\Piwik;

/** How methods begin that change nothing. */
const LOOKS = '/^(get|is|has|are|check|detect|find|glob|show|view|index|load|compare|sites|list|search|render|embed|preview|start|open)/i';

/** Parameters whose values stay out: what they are called. */
const SECRETS = '/pass|token|secret|code|nonce|auth|salt|key$/i';

/** What takes data out of Matomo, beside the pages, which ask for JSON and the original form. */
const FORMATS_OF_EXPORTS = ['csv', 'tsv', 'xml', 'rss', 'html'];

/** Modules whose pages change something without the API. */
const PAGES = ['UsersManager', 'TwoFactorAuth', 'CoreAdminHome', 'CorePluginsAdmin', 'PrivacyManager', 'SitesManager', 'Login'];

/** Bytes of a value. */
const MOST_BYTES = 200;

/**
 * Listens to API.Request.dispatch.end, which comes after a method has done its work.
 *
 * @param array{module: string, action: string, parameters: array} $call
 */
function afterMethod(mixed $result, array $call): void
{
    $method = "{$call['module']}.{$call['action']}";
    // Methods call each other by the same way; what somebody asked for is what counts.
    if (PHP_SAPI === 'cli' || !in_array($method, asked(), true)) {
        return;
    }
    if (preg_match(LOOKS, $call['action']) !== 1) {
        write($method, $call['parameters']);
    } elseif (in_array(strtolower((string) ($_REQUEST['format'] ?? '')), FORMATS_OF_EXPORTS, true)) {
        write('export', ['method' => $method, 'format' => $_REQUEST['format'], ...array_intersect_key($_REQUEST, ['idSite' => 0, 'period' => 0, 'date' => 0])]);
    }
}

/** @return string[] methods that the request names; of a bulk request each */
function asked(): array
{
    $methods = [$_REQUEST['method'] ?? ''];
    foreach ((array) ($_REQUEST['urls'] ?? []) as $url) {
        parse_str(ltrim(parse_url(urldecode((string) $url), PHP_URL_QUERY) ?? (string) $url, '?'), $parameters);
        $methods[] = $parameters['method'] ?? '';
    }
    return array_filter($methods, 'is_string');
}

/** Listens to Request.dispatch: forms of pages that change something without the API. */
function beforePage(string $module, string $action): void
{
    $isForm = ($_SERVER['REQUEST_METHOD'] ?? '') === 'POST';
    if (PHP_SAPI !== 'cli' && $isForm && in_array($module, PAGES, true) && preg_match(LOOKS, $action) !== 1 && $action !== 'login') {
        write("$module page $action", $_POST);
    }
}

/** Listens to Login.authenticate.successful and Login.authenticate.failed. */
function afterLogin(mixed $login, bool $worked): void
{
    write($worked ? 'login' : 'login refused', [], is_string($login) ? $login : '');
}

function write(string $did, array $with, ?string $who = null): void
{
    $line = ['who' => $who ?? Piwik::getCurrentUserLogin(), 'did' => $did, 'with' => (object) array_map(short(...), withoutSecrets($with))];
    error_log('audit: ' . json_encode($line, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE));
}

function withoutSecrets(array $values): array
{
    $shown = [];
    foreach ($values as $name => $value) {
        $shown[$name] = preg_match(SECRETS, (string) $name) === 1 ? '(hidden)' : (is_array($value) ? withoutSecrets($value) : $value);
    }
    return $shown;
}

function short(mixed $value): mixed
{
    $text = is_scalar($value) || $value === null ? $value : json_encode($value);
    return is_string($text) && strlen($text) > MOST_BYTES ? mb_strcut($text, 0, MOST_BYTES) . '…' : $text;
}
