<?php

namespace Piwik;

class Date
{
    private function __construct(private \DateTimeImmutable $moment)
    {
    }

    public static function now(): self
    {
        return new self(new \DateTimeImmutable('now'));
    }

    public function getDatetime(): string
    {
        return $this->moment->format('Y-m-d H:i:s');
    }
}
