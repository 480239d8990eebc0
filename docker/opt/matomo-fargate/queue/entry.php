<?php

namespace MatomoFargate\Queue;

/** One entry of a list: hits that came together, and what their request said beside. */
final class Entry
{
    private function __construct(
        /** @var array[] parameters of each hit */
        public readonly array $requests,
        public readonly string $token,
        /** When they came, in seconds since 1970. */
        public readonly int $time,
        public readonly array $server,
        public readonly array $cookie,
    ) {
    }

    /** @return ?self null for what is none */
    public static function read(string $bytes): ?self
    {
        $state = json_decode(@gzuncompress($bytes) ?: $bytes, true);
        return is_array($state['requests'] ?? null)
            ? new self($state['requests'], (string) ($state['tokenAuth'] ?? ''), (int) ($state['time'] ?? time()),
                $state['env']['server'] ?? [], $state['env']['cookie'] ?? [])
            : null;
    }
}
