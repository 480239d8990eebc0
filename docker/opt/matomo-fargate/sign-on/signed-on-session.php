<?php

namespace MatomoFargate\SignOn;

use Piwik\AuthResult;
use Piwik\Piwik;
use Piwik\Plugins\UsersManager\Model;
use Piwik\Session;
use Piwik\Session\SessionAuth;
use Piwik\Session\SessionFingerprint;

require_once __DIR__ . '/person.php';

/**
 * Matomo's sessions, for those whom the load balancer knows: a session begins without a login form, belongs to whom the
 * load balancer names, and is none without it.
 */
final class SignedOnSession extends SessionAuth
{
    /** Of a session: what its user and rights were made of. */
    private const MADE_OF = 'MatomoFargate.signedOn';

    private bool $isByToken = false;

    public function setTokenAuth(#[\SensitiveParameter] $token_auth)
    {
        $this->isByToken = $token_auth !== null;
        parent::setTokenAuth($token_auth);
    }

    public function authenticate()
    {
        $claims = identity();
        if ($claims === null) {
            return new AuthResult(AuthResult::FAILURE, null, null);
        }
        [$address, $rights] = [addressOf($claims), rightsOf($claims)];
        $madeOf = hash('sha256', json_encode([$address, $rights, rules()]));
        $result = parent::authenticate();
        $isTheirs = ($_SESSION[self::MADE_OF] ?? '') === $madeOf;
        if ($isTheirs && $result->wasAuthenticationSuccessful()) {
            return $result;
        }
        // Only a page begins a session: a script of one that has ended asks with its old token.
        if ($this->isByToken) {
            return new AuthResult(AuthResult::FAILURE, null, null);
        }
        $this->begin(admit($address, $rights), $madeOf);
        // It remembers the token of the session that was there before.
        parent::setTokenAuth(null);
        return parent::authenticate();
    }

    private function begin(string $login, string $madeOf): void
    {
        Session::regenerateId();
        $fingerprint = new SessionFingerprint();
        $fingerprint->initialize($login, (new Model())->generateRandomTokenAuth());
        $fingerprint->setTwoFactorAuthenticationVerified();
        $_SESSION[self::MADE_OF] = $madeOf;
        Piwik::postEvent('Login.authenticate.successful', [$login]);
    }
}
