<?php

namespace MatomoFargate\Queue;

/**
 * Puts entries that could not be stored back into the lists, behind what waits there.
 *
 * @return int how many
 * @throws \RedisException
 */
function retryAside(\Redis $valkey): int
{
    $script = <<<'LUA'
        #!lua flags=allow-oom
        local entry = redis.call('LINDEX', KEYS[1], 0)
        if not entry then return 0 end
        redis.call('RPUSH', KEYS[2], entry)
        redis.call('LPOP', KEYS[1])
        return 1
        LUA;
    // As many as there are now: what is put aside again meanwhile waits for the next time.
    for ($count = 0, $all = $valkey->lLen(ASIDE); $count < $all; $count++) {
        if ($valkey->eval($script, [ASIDE, listName($count % QUEUES)], 2) !== 1) {
            break;
        }
    }
    return $count;
}
