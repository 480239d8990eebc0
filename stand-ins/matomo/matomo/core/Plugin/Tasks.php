<?php

namespace Piwik\Plugin;

/** What a plugin does by the clock; the stand-in does it whenever scheduled tasks run. */
class Tasks
{
    private array $methods = [];

    public function schedule()
    {
    }

    /** @return string[] */
    public function getMethods(): array
    {
        return $this->methods;
    }

    protected function hourly(string $method): void
    {
        $this->methods[] = $method;
    }
}
