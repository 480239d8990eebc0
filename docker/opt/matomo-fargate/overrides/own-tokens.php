<?php
/**
 * Where the variable OWN_TOKENS is off, only super users make tokens for the API: for the others the page is not there, and
 * neither is the method by which a program makes one with somebody's password. Tokens that there are go on.
 */

namespace MatomoFargate;

use Piwik\NoAccessException;
use Piwik\Piwik;
use Piwik\Plugins\UsersManager\Model;

/** What follows the anchor is the list of tokens (plugins/UsersManager/vue/src/UserSecurity/UserSecurity.vue). */
const HIDDEN_TOKENS = '<style>#authtokens, #authtokens + * { display: none }</style>';

const NO_OWN_TOKENS = 'Tokens for the API are made by administrators here. Ask one of them.';

/** Whether the rule holds for this user. The console belongs to administrators. */
function isWithoutOwnTokens(bool $isSuperUser): bool
{
    return getenv('OWN_TOKENS') === 'off' && PHP_SAPI !== 'cli' && !$isSuperUser;
}

/**
 * Listens to Request.dispatch.
 *
 * @throws NoAccessException for the page that makes a token
 */
function refuseTokenPage(string $module, string $action): void
{
    if ($module === 'UsersManager' && $action === 'addNewToken' && isWithoutOwnTokens(Piwik::hasUserSuperUserAccess())) {
        throw new NoAccessException(NO_OWN_TOKENS);
    }
}

/** Listens to Request.dispatch.end. @param mixed $page the page's text; changed in place */
function hideTokens(mixed &$page, string $module, string $action): void
{
    $isListed = $module === 'UsersManager' && $action === 'userSecurity' && is_string($page);
    if ($isListed && isWithoutOwnTokens(Piwik::hasUserSuperUserAccess())) {
        $page = str_replace('</head>', HIDDEN_TOKENS . '</head>', $page);
    }
}

/**
 * Listens to API.Request.dispatch. The method asks for a login and its password, whoever calls it.
 *
 * @throws NoAccessException for the method that makes a token
 */
function refuseTokenMethod(array $parameters, string $module, string $method): void
{
    if ($module !== 'UsersManager' || $method !== 'createAppSpecificTokenAuth') {
        return;
    }
    $login = (string) ($parameters['userLogin'] ?? '');
    $user = (new Model())->getUser($login) ?: (new Model())->getUserByEmail($login) ?: [];
    if (isWithoutOwnTokens(!empty($user['superuser_access']))) {
        throw new NoAccessException(NO_OWN_TOKENS);
    }
}
