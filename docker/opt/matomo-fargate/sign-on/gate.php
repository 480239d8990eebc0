<?php
/**
 * Single sign-on, where the variable SIGN_ON is set. The load balancer leads people to the OpenID Connect provider before
 * their request comes here, and says who they are. It lets through without that what programs and visitors ask for: the API
 * with a token, the opt-out, the way out of a report's mail. What comes besides is refused here, so that nobody gets to a
 * login form: a password alone opens nothing.
 *
 * SIGN_ON is JSON:
 *   issuer, clientId, signer, keys  what the load balancer's word has to say, and where its keys are (identity.php)
 *   rolesClaim, roles               which claim gives rights, and which rights (person.php)
 *   kept                            logins of the people that the deployment declares, whose rights it declares as well
 */

namespace MatomoFargate\SignOn;

use Piwik\NoAccessException;
use function MatomoFargate\asksForOpenPage;
use function MatomoFargate\asksForPages;
use function MatomoFargate\endRequest;
use function MatomoFargate\wordIn;

require_once __DIR__ . '/identity.php';

/** The load balancer keeps its session in so many cookies at most. */
const COOKIES = ['AWSELBAuthSessionCookie-0', 'AWSELBAuthSessionCookie-1', 'AWSELBAuthSessionCookie-2', 'AWSELBAuthSessionCookie-3'];

/** @return array|null null where there is no single sign-on */
function rules(): ?array
{
    static $rules = false;
    return $rules !== false ? $rules : $rules = json_decode((string) getenv('SIGN_ON'), true);
}

function isOn(): bool
{
    return PHP_SAPI !== 'cli' && rules() !== null;
}

/** @return array|null what the provider says about who asks; null if nobody vouches for them */
function identity(): ?array
{
    return $GLOBALS['MATOMO_FARGATE_IDENTITY'] ?? null;
}

/** Answers 401 to a request for pages or the API by somebody whom the load balancer does not know. */
function refuseStrangers(): void
{
    if (!isOn() || !asksForPages()) {
        return;
    }
    $token = $_SERVER['HTTP_X_AMZN_OIDC_DATA'] ?? '';
    if ($token !== '') {
        try {
            $GLOBALS['MATOMO_FARGATE_IDENTITY'] = claimsOf($token, rules(), time());
        } catch (NotIdentified $error) {
            error_log("sign-on: the load balancer's word was refused: {$error->getMessage()}.");
            refuse($error->status, 'Who you are could not be verified. Try again; an administrator finds the reason in the log.');
        }
        return;
    }
    if (!asksForOpenPage() && !(isProgram($_GET + $_POST) && isProgram($_POST + $_GET))) {
        refuse(401, 'Pages are for those who sign on. Programs send their token in the header Authorization: Bearer.');
    }
}

/** Whether a call of the API brings a token in the header. */
function isProgram(array $request): bool
{
    $isApiCall = wordIn($request, 'module') === 'API' && in_array(wordIn($request, 'action'), ['', 'index'], true);
    return $isApiCall && preg_match('/^Bearer \S/i', $_SERVER['HTTP_AUTHORIZATION'] ?? '') === 1;
}

function refuse(int $status, string $sentence): never
{
    endRequest($status, $sentence, 'Cache-Control: no-store');
}

/**
 * Listens to API.Request.dispatch.
 *
 * @throws NoAccessException for the method that makes a token of somebody's password
 */
function refusePasswordMethod(array $parameters, string $module, string $method): void
{
    if (isOn() && identity() === null && $module === 'UsersManager' && strcasecmp($method, 'createAppSpecificTokenAuth') === 0) {
        throw new NoAccessException('A password opens nothing here. Sign on, or ask an administrator for a token.');
    }
}

/** Listens to Login.userRequiresPasswordConfirmation: those who sign on have no password. */
function askNoPassword(bool &$isRequired): void
{
    $isRequired = $isRequired && identity() === null;
}

/** Listens to TwoFactorAuth.requiresTwoFactorAuthentication: the provider asks for the second factor. */
function askNoSecondFactor(bool &$isRequired): void
{
    $isRequired = $isRequired && identity() === null;
}

/**
 * Listens to Login.logout: ends the load balancer's session as well. Then Matomo leads to the provider's sign-out. Its own
 * cookie takes the place of every other one (core/Session.php, writeCookie), so these come last.
 */
function endSession(): void
{
    if (!isOn()) {
        return;
    }
    header_register_callback(function (): void {
        foreach (array_intersect(COOKIES, array_keys($_COOKIE)) as $cookie) {
            setcookie($cookie, '', ['expires' => 1, 'path' => '/', 'secure' => true, 'httponly' => true]);
        }
    });
}
