<?php
/** One process of the fast lane: takes hits, one at a time, until it is told to go or has done its share. */

namespace MatomoFargate\Lane;

/** Hits after which a worker makes room for a new one: whatever a plugin keeps in memory goes with it. */
const SHARE = 2000;

/** When this task's workers last forgot what they had cached. */
const FORGOTTEN = 'lane:forgotten';

/** Seconds in which the web server has to hand over the hit that it came for. */
const HANDOVER = 5;

/** PHP ends a process by these, and then nothing is known about the hit in hand. */
const FATAL = E_ERROR | E_PARSE | E_CORE_ERROR | E_COMPILE_ERROR;

/**
 * @param resource $socket that all workers listen on
 * @return bool false if Matomo or its database is in trouble
 * @throws \Exception if Matomo can't be started
 */
function work($socket): bool
{
    startTracker();
    $parent = posix_getppid();
    $known = (float) apcu_fetch(FORGOTTEN);
    $isCalled = false;
    pcntl_signal(SIGTERM, function () use (&$isCalled) {
        $isCalled = true;
    });
    $front = null;
    // A plugin's `exit` ends the process, as it ends a request under Apache; what has been said is the answer.
    register_shutdown_function(function () use (&$front) {
        if ($front !== null && ((error_get_last()['type'] ?? 0) & FATAL) === 0) {
            writeFrame($front, answered());
        }
    });
    for ($hits = 0; $hits < SHARE && !$isCalled && posix_getppid() === $parent;) {
        $next = @stream_socket_accept($socket, 1);
        if ($next === false) {
            continue;
        }
        stream_set_timeout($next, HANDOVER);
        $hit = @fwrite($next, READY) === false ? null : readFrame($next);
        if ($hit === null) {
            continue;
        }
        if ($hit['generation'] > $known) {
            forgetSettings($hit['generation']);
            writeFrame($next, ['stale' => true]);
            return true;
        }
        $hits++;
        $front = $next;
        try {
            $answer = answer($hit);
        } catch (\Throwable $error) {
            // The web server gets no answer, asks Matomo itself, and says what is wrong.
            $front = null;
            throw $error;
        }
        writeFrame($front, $answer);
        $front = null;
        if (hasStatus($answer, '5')) {
            return false;
        }
    }
    return true;
}

/** Empties what all workers have cached of settings, once for each generation. What depends on code alone stays. */
function forgetSettings(float $generation): void
{
    if ((float) apcu_fetch(FORGOTTEN) < $generation) {
        apcu_store(FORGOTTEN, $generation);
        (new \MatomoFargate\Speed\SharedCache(\MatomoFargate\Speed\WARM_CACHE))->doFlush();
    }
}
