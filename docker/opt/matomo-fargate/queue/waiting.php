<?php

namespace MatomoFargate\Queue;

/** What is in the queue. */
final class Waiting
{
    /**
     * @param int[]  $sets   entries by queue; most are one hit, a bulk request is one for each queue that it has hits for
     * @param ?int   $oldest when the first of them came, in seconds since 1970; null if nothing waits
     * @param int    $aside  entries that could not be stored
     */
    private function __construct(public readonly array $sets, public readonly ?int $oldest, public readonly int $aside)
    {
    }

    /** @throws \RedisException */
    public static function in(\Redis $valkey): self
    {
        $valkey->multi(\Redis::PIPELINE);
        for ($queue = 0; $queue < QUEUES; $queue++) {
            $valkey->lLen(listName($queue))->lIndex(listName($queue), 0);
        }
        $valkey->lLen(ASIDE);
        $found = $valkey->exec();
        $aside = (int) array_pop($found);
        [$sets, $times] = [[], []];
        foreach (array_chunk($found, 2) as [$length, $first]) {
            $sets[] = (int) $length;
            $times[] = is_string($first) ? Entry::read($first)?->time : null;
        }
        $times = array_filter($times);
        return new self($sets, $times === [] ? null : min($times), $aside);
    }

    /** Seconds that the oldest entry has waited; 0 if nothing waits. */
    public function age(): int
    {
        return $this->oldest === null ? 0 : max(0, time() - $this->oldest);
    }

    /** @return array as emitMetrics() takes it */
    public function metrics(): array
    {
        return [
            'QueueLength' => [array_sum($this->sets), 'Count'],
            'QueueAge' => [$this->age(), 'Seconds'],
            'QueueAside' => [$this->aside, 'Count'],
        ];
    }
}
