<?php
/**
 * The fast lane's way in: bootstrap.php calls it before anything of Matomo is loaded. A hit is handed to a worker that has
 * Matomo in memory. What is unusual, and whatever finds no worker, goes on as if there were no lane.
 */

namespace MatomoFargate\Lane;

require_once __DIR__ . '/frames.php';

/**
 * Seconds until a worker has to take a hit. In a flood, waiting costs nothing, and Matomo's ordinary way twice as much and
 * more: it would take the time of the workers, and ever more hits would go it (bench/RESULTS.md, a flood).
 */
const PATIENCE = 2;

/** Seconds until a worker has to answer: more than the database has for one query (mysqlnd.net_read_timeout). */
const ANSWER = 15;

/** Lets a worker answer this request and ends it; returns if it has to go Matomo's ordinary way. */
function takeLane(): void
{
    if (!isHit($_SERVER, $_GET, $_POST)) {
        return;
    }
    // The visitor may be gone already; the hit counts (as in matomo.php).
    ignore_user_abort(true);
    $worker = worker();
    if ($worker === null) {
        return;
    }
    $hit = ['generation' => generation(), 'server' => $_SERVER, 'get' => $_GET, 'post' => $_POST, 'cookie' => $_COOKIE];
    if (!writeFrame($worker, $hit)) {
        return;
    }
    stream_set_timeout($worker, ANSWER);
    $answer = readFrame($worker);
    if ($answer === null && stream_get_meta_data($worker)['timed_out']) {
        // It may be stored any moment, so it must not be sent a second way.
        http_response_code(503);
        exit;
    }
    // A worker that knows older settings, or one that died, which may have stored the hit: once too often is better than
    // never.
    if ($answer === null || isset($answer['stale'])) {
        return;
    }
    foreach ($answer['headers'] as [$header, $replace]) {
        header($header, $replace);
    }
    echo $answer['body'];
    exit;
}

/**
 * Whether a request is an ordinary page view or event: no bulk request, nobody who proves who they are, and nobody who
 * wants to see how it works.
 */
function isHit(array $server, array $get, array $post): bool
{
    $isForm = str_starts_with(strtolower($server['CONTENT_TYPE'] ?? ''), 'application/x-www-form-urlencoded');
    $method = $server['REQUEST_METHOD'] ?? '';
    $parameters = $get + $post;
    return preg_match('~^/(matomo|piwik)\.php$~', $server['SCRIPT_NAME'] ?? '') === 1
        && ($method === 'GET' || ($method === 'POST' && $isForm))
        && isset($parameters['idsite'])
        && array_intersect_key($parameters, ['token_auth' => 1, 'debug' => 1, 'force_api_session' => 1]) === []
        && !isset($server['HTTP_AUTHORIZATION']);
}

/** @return resource|null a connection to a worker that waits for a hit */
function worker()
{
    $stream = @stream_socket_client('unix://' . SOCKET, $code, $message, PATIENCE);
    if ($stream === false) {
        return null;
    }
    stream_set_timeout($stream, PATIENCE);
    return readBytes($stream, strlen(READY)) === READY ? $stream : null;
}
