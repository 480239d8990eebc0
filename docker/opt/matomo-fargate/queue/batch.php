<?php

namespace MatomoFargate\Queue;

/** The first entries of a list, and what is known about them. */
final class Batch
{
    /** As many at once: one transaction for all of them. */
    public const SIZE = 50;
    /** So often all are tried together, and then so often the first alone. */
    private const TOGETHER = 3;
    private const ALONE = 3;
    /** Seconds after which a hit goes aside though no other was stored either: what is wrong may be anything. */
    private const STUCK = 900;

    /** When any hit was stored last, in seconds since 1970. */
    private const STORED = 'matomoFargateStored';

    /** Reads, and counts a try. A Valkey that is new, or was emptied, is born now: ARGV[3]. */
    private const READ = <<<'LUA'
        #!lua flags=allow-oom
        redis.call('SET', KEYS[1], ARGV[3], 'NX')
        redis.call('SET', KEYS[6], ARGV[2], 'NX')
        return {
            redis.call('GET', KEYS[1]),
            redis.call('LRANGE', KEYS[2], 0, ARGV[1] - 1),
            redis.call('GET', KEYS[3]) or '0',
            redis.call('GET', KEYS[4]) or '0',
            redis.call('INCR', KEYS[5]),
            redis.call('GET', KEYS[6]),
        }
        LUA;

    /**
     * Takes entries out of a list, up to the number ARGV[2] since this Valkey's birth, ARGV[1]. Done twice, it does nothing.
     * ARGV[3] is the time, where they were stored.
     * Like the others also where memory is full, or it would never become less.
     */
    private const TAKE_OUT = <<<'LUA'
        #!lua flags=allow-oom
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        local count = tonumber(ARGV[2]) - tonumber(redis.call('GET', KEYS[3]) or '0')
        if count > 0 then
            redis.call('LTRIM', KEYS[2], count, -1)
            redis.call('SET', KEYS[3], ARGV[2])
        end
        if ARGV[3] ~= '' then redis.call('SET', KEYS[4], ARGV[3]) end
        redis.call('DEL', KEYS[5], KEYS[6])
        return count
        LUA;

    /** @see forgive(). ARGV[1] is how many tries count; empty for none */
    private const FORGIVE = <<<'LUA'
        #!lua flags=allow-oom
        if ARGV[1] == '' then return redis.call('DEL', KEYS[5], KEYS[6]) end
        return redis.call('SET', KEYS[5], ARGV[1])
        LUA;

    private const PUT_ASIDE = <<<'LUA'
        #!lua flags=allow-oom
        return redis.call('RPUSH', KEYS[7], ARGV[1])
        LUA;

    private function __construct(
        private readonly \Redis $valkey,
        public readonly int $queue,
        public readonly string $birth,
        /** How many were taken out before them. */
        public readonly int $taken,
        /** @var string[] */
        public readonly array $entries,
        private readonly int $tries,
        private readonly int $failingSince,
        private readonly int $lastStored,
    ) {
    }

    /** Counts as a try, whatever becomes of this process. @throws \RedisException */
    public static function read(\Redis $valkey, int $queue): self
    {
        $found = self::evaluate($valkey, $queue, self::READ, (string) self::SIZE, (string) time(), bin2hex(random_bytes(8)));
        if (!is_array($found)) {
            throw new \RedisException((string) $valkey->getLastError());
        }
        [$birth, $entries, $taken, $stored, $tries, $failing] = $found;
        return new self($valkey, $queue, $birth, (int) $taken, $entries, $tries, (int) $failing, (int) $stored);
    }

    /** How many of the entries to store in one transaction. */
    public function share(): int
    {
        return $this->tries > self::TOGETHER ? 1 : self::SIZE;
    }

    /** Whether the first entry was tried enough. */
    public function isSuspect(): bool
    {
        return $this->tries >= self::TOGETHER + self::ALONE;
    }

    /** Whether it was tried oftener than that, and no process lived to say so. */
    public function endsProcesses(): bool
    {
        return $this->tries > self::TOGETHER + 2 * self::ALONE;
    }

    /** Whether others were stored since it fails, or nothing was for long. */
    public function isHopeless(): bool
    {
        return $this->lastStored > $this->failingSince || time() - $this->failingSince > self::STUCK;
    }

    /** @param int $count how many of the entries are stored, or are aside: then nothing says that others can be */
    public function takeOut(int $count, bool $areStored = true): void
    {
        $this->run(self::TAKE_OUT, $this->birth, (string) ($this->taken + $count), $areStored ? (string) time() : '');
    }

    /** Before the first entry is taken out: in both lists for a moment is better than in none. */
    public function putFirstAside(): void
    {
        $this->run(self::PUT_ASIDE, $this->entries[0]);
    }

    /** What went wrong is no entry's fault. @param bool $together whether all may be tried together again */
    public function forgive(bool $together): void
    {
        $this->run(self::FORGIVE, $together ? '' : (string) self::TOGETHER);
    }

    private function run(string $script, string ...$arguments): mixed
    {
        return self::evaluate($this->valkey, $this->queue, $script, ...$arguments);
    }

    /** Runs a script with the keys of a list, as the scripts number them. */
    private static function evaluate(\Redis $valkey, int $queue, string $script, string ...$arguments): mixed
    {
        $keys = [
            BIRTH, listName($queue), takenName($queue), self::STORED, "matomoFargateTries_$queue", "matomoFargateFailing_$queue", ASIDE,
        ];
        return $valkey->eval($script, [...$keys, ...$arguments], count($keys));
    }
}
