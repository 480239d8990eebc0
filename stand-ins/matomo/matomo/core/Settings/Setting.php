<?php

namespace Piwik\Settings;

/** One value. */
class Setting
{
    public function __construct(private mixed $value)
    {
    }

    public function getValue(): mixed
    {
        return $this->value;
    }

    /** For commands: nobody is logged in. */
    public function setIsWritableByCurrentUser(bool $isWritable): void
    {
    }

    public function setValue(mixed $value): void
    {
        $this->value = $value;
    }
}
