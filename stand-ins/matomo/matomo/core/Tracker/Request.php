<?php

namespace Piwik\Tracker;

/** One request of the tracking API. */
class Request
{
    public function __construct(public readonly array $parameters)
    {
    }

    /** Whether its address and time are believed, however old. */
    public function isAuthenticated()
    {
        return false;
    }
}
