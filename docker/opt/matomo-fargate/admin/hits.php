<?php

namespace MatomoFargate\Admin;

use MatomoFargate\Failure;
use MatomoFargate\Queue\Waiting;
use function MatomoFargate\printJson;
use function MatomoFargate\Queue\connect;
use function MatomoFargate\Queue\retryAside;
use const MatomoFargate\EXIT_CONFIGURATION;
use const MatomoFargate\EXIT_TRY_LATER;

/** Hits that wait in the queue, by list. */
function showQueue(): void
{
    $waiting = Waiting::in(valkey());
    printJson(['waiting' => array_sum($waiting->sets), 'oldestSeconds' => $waiting->age(), 'aside' => $waiting->aside, 'lists' => $waiting->sets]);
}

/** Lets workers try again what they could not store. */
function retryQueue(): void
{
    printJson(['retried' => retryAside(valkey())]);
}

function valkey(): \Redis
{
    if (!getenv('QUEUE_HOST')) {
        throw new Failure(EXIT_CONFIGURATION, "this environment has no queue; the configuration's key `queue` makes one.");
    }
    try {
        return connect();
    } catch (\RedisException $error) {
        throw new Failure(EXIT_TRY_LATER, "the queue can't be reached ({$error->getMessage()}); check that Valkey runs, and that this"
            . " task's security group may reach it.");
    }
}
