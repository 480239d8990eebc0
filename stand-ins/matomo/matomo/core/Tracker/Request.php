<?php

namespace Piwik\Tracker;

use Piwik\Container\StaticContainer;
use Piwik\Plugins\UsersManager\Model;
use Piwik\Request\AuthenticationToken;

/** One request of the tracking API. */
class Request
{
    /** When it came, in seconds since 1970. */
    public int $timestamp;

    public function __construct(public readonly array $parameters, private readonly string $token = '')
    {
        $this->timestamp = time();
    }

    public function setCurrentTimestamp($timestamp)
    {
        $this->timestamp = $timestamp;
    }

    /** Whether its address and time are believed, however old. */
    public function isAuthenticated()
    {
        $token = $this->token ?: StaticContainer::get(AuthenticationToken::class)->getAuthToken();
        return $token !== '' && !empty((new Model())->getUserByTokenAuth($token));
    }
}
