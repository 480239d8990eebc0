<?php

namespace Piwik;

class AuthResult
{
    public const FAILURE = 0;
    public const SUCCESS = 1;
    public const SUCCESS_SUPERUSER_AUTH_CODE = 42;

    public function __construct(private int $code, private ?string $login, private ?string $tokenAuth)
    {
    }

    public function getIdentity(): ?string
    {
        return $this->login;
    }

    public function getTokenAuth(): ?string
    {
        return $this->tokenAuth;
    }

    public function wasAuthenticationSuccessful(): bool
    {
        return $this->code > self::FAILURE;
    }
}
