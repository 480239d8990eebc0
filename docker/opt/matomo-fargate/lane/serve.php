<?php
/**
 * The fast lane: `php serve.php WORKERS`. Its workers share one socket; the kernel gives a hit to whoever is free. Ends at
 * SIGTERM, when each worker has answered the hit in hand.
 */

namespace MatomoFargate\Lane;

define('MatomoFargate\PROGRAM', 'lane');

require_once __DIR__ . '/frames.php';
require_once __DIR__ . '/pool.php';
require_once __DIR__ . '/worker.php';

/** @return resource */
function listen()
{
    @mkdir(dirname(SOCKET), 0700);
    // Swapped in, so that a web server never finds a socket that nobody reads.
    @unlink(SOCKET . '.next');
    $socket = stream_socket_server('unix://' . SOCKET . '.next', $code, $message);
    if ($socket === false) {
        throw new \Exception("there is no socket: $message");
    }
    rename(SOCKET . '.next', SOCKET);
    // Two workers may see the same hit come; one of them gets it, the other shall not wait for the next.
    stream_set_blocking($socket, false);
    return $socket;
}

[, $size] = $argv;
loadMatomo();
$socket = listen();
keepWorkers(fn () => work($socket), (int) $size);
