<?php
/**
 * The queue in Valkey, in the format of Matomo's plugin QueuedTracking 5 (its Queue.php and Queue/Backend/Redis.php): lists
 * of compressed JSON. Beside each list stands how much of it was ever taken out, which makes that safe to repeat.
 */

namespace MatomoFargate\Queue;

/** As many lists; one visitor's hits are always in the same one, and one process empties it at a time. */
const QUEUES = 8;

/** Hits that nobody could store, whatever was tried (drainer.php). */
const ASIDE = 'matomoFargateAside';

/** Tells this Valkey from one that came after it with nothing in it. */
const BIRTH = 'matomoFargateBirth';

/** Seconds. */
const CONNECT = 0.5;
const ANSWER = 1.0;

/** Name of a list. */
function listName(int $queue): string
{
    return $queue === 0 ? 'trackingQueueV1' : "trackingQueueV1_$queue";
}

/** Name of the number of entries that were taken out of a list since there is this Valkey. */
function takenName(int $queue): string
{
    return "matomoFargateTaken_$queue";
}

/**
 * Over TLS, with certificate and name verified.
 *
 * @throws \RedisException if there is no Valkey, or it refuses the password
 */
function connect(): \Redis
{
    $valkey = new \Redis();
    $auth = array_filter(['auth' => getenv('QUEUE_PASSWORD')]);
    if (!@$valkey->connect(...address(), read_timeout: ANSWER, context: tls() + $auth)) {
        throw new \RedisException('there is no connection');
    }
    return $valkey;
}

/**
 * The connection that this process of Apache keeps for its next request. Who uses it says the password again, with what is
 * asked: a question of its own would cost as much as the rest.
 *
 * @throws \RedisException if there is no Valkey
 */
function keptConnection(): \Redis
{
    $valkey = new \Redis();
    if (!@$valkey->pconnect(...address(), persistent_id: 'queue', read_timeout: ANSWER, context: tls())) {
        throw new \RedisException('there is no connection');
    }
    return $valkey;
}

/** Host, port, and seconds until there has to be a connection. */
function address(): array
{
    return ['tls://' . getenv('QUEUE_HOST'), (int) (getenv('QUEUE_PORT') ?: 6379), CONNECT];
}

function tls(): array
{
    return ['stream' => array_filter(['verify_peer' => true, 'verify_peer_name' => true, 'cafile' => getenv('QUEUE_CA')])];
}
