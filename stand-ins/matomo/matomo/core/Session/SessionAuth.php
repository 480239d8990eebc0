<?php

namespace Piwik\Session;

use Piwik\AuthResult;
use Piwik\Plugins\UsersManager\Model;

/** Whether there is a session of a user that exists, and of the token that was sent, if any. */
class SessionAuth
{
    private ?string $tokenAuth = null;

    public function setTokenAuth($token_auth)
    {
        $this->tokenAuth = $token_auth;
    }

    public function authenticate()
    {
        $fingerprint = new SessionFingerprint();
        $user = (new Model())->getUser((string) $fingerprint->getUser());
        $token = $fingerprint->getSessionTokenAuth();
        if (!$user || ($this->tokenAuth !== null && $this->tokenAuth !== $token)) {
            return new AuthResult(AuthResult::FAILURE, null, null);
        }
        $this->tokenAuth = $token;
        return new AuthResult($user['superuser_access'] ? AuthResult::SUCCESS_SUPERUSER_AUTH_CODE : AuthResult::SUCCESS, $user['login'], $token);
    }
}
