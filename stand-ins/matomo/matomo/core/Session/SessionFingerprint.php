<?php

namespace Piwik\Session;

/** Who a session belongs to. */
class SessionFingerprint
{
    public const USER_NAME_SESSION_VAR_NAME = 'user.name';
    public const SESSION_INFO_TWO_FACTOR_AUTH_VERIFIED = 'twofactorauth.verified';
    public const SESSION_INFO_TEMP_TOKEN_AUTH = 'user.token_auth_temp';

    public function getUser(): ?string
    {
        return $_SESSION[self::USER_NAME_SESSION_VAR_NAME] ?? null;
    }

    public function getSessionTokenAuth(): ?string
    {
        return $_SESSION[self::SESSION_INFO_TEMP_TOKEN_AUTH] ?? null;
    }

    public function setTwoFactorAuthenticationVerified(): void
    {
        $_SESSION[self::SESSION_INFO_TWO_FACTOR_AUTH_VERIFIED] = 1;
    }

    public function initialize(string $userName, string $tokenAuth, bool $isRemembered = false): void
    {
        $_SESSION[self::USER_NAME_SESSION_VAR_NAME] = $userName;
        $_SESSION[self::SESSION_INFO_TWO_FACTOR_AUTH_VERIFIED] = 0;
        $_SESSION[self::SESSION_INFO_TEMP_TOKEN_AUTH] = $tokenAuth;
    }

    public function clear(): void
    {
        $_SESSION = [];
    }
}
