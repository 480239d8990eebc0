<?php
/**
 * The way into the queue: bootstrap.php calls it before anything of Matomo is loaded. A hit is written to Valkey and
 * answered; the database is not asked. What is no plain hit, and every hit while there is no Valkey, goes on as if there
 * were no queue.
 */

namespace MatomoFargate\Queue;

require_once __DIR__ . '/valkey.php';
require_once __DIR__ . '/request-set.php';
require_once __DIR__ . '/answer.php';

/** Seconds in which no process tries Valkey again after one has waited for it in vain. */
const PAUSE = 2;

const AWAY = 'queue:away';

/** Answers this request and ends it, if its hits are in the queue now; returns if it has to go another way. */
function takeQueue(): void
{
    $set = apcu_exists(AWAY) ? null : RequestSet::of($_SERVER, $_GET, $_POST);
    if ($set === null) {
        return;
    }
    $settings = AnswerSettings::current();
    $entries = $settings->isUsual ? $set->entries($_SERVER, $_COOKIE) : null;
    if ($entries === null) {
        return;
    }
    // The visitor may be gone already; the hit counts (as in matomo.php).
    ignore_user_abort(true);
    if (append($entries)) {
        sayAccepted($set, $settings, $_SERVER);
    }
}

/**
 * Writes entries to their lists, in one question and answer. Where not all arrive, or the answer is lost on the way, those
 * that did arrive are stored twice: once too often is better than never.
 *
 * @param array<int, string> $entries by queue
 */
function append(array $entries): bool
{
    try {
        $valkey = keptConnection();
        $valkey->multi(\Redis::PIPELINE)->rawCommand('AUTH', (string) getenv('QUEUE_PASSWORD'));
        foreach ($entries as $queue => $entry) {
            $valkey->rPush(listName($queue), $entry);
        }
        $answers = $valkey->exec();
        if (count(array_filter(is_array($answers) ? $answers : [], is_int(...))) === count($entries)) {
            return true;
        }
        // It is full, or no primary any more: then the name leads to another one, and this connection must not be kept.
        $reason = (string) $valkey->getLastError();
        $valkey->close();
        return isAway($reason);
    } catch (\RedisException $error) {
        return isAway($error->getMessage());
    }
}

/** Takes note that hits have to go another way for a while, and says so once. */
function isAway(string $reason): bool
{
    if (apcu_add(AWAY, true, PAUSE)) {
        error_log('queue warning: hits are stored without the queue, which takes none: ' . strtok($reason, "\n"));
    }
    return false;
}
