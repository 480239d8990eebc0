<?php

namespace MatomoFargate\Declared;

use Piwik\Auth\Password;
use Piwik\Config;
use Piwik\Date;
use Piwik\Plugins\UsersManager\API as UsersApi;
use Piwik\Plugins\UsersManager\Model;
use Piwik\Plugins\UsersManager\UsersManager;
use function MatomoFargate\say;

/** JSON list of the logins that the last migration found declared. */
const USERS_OPTION = 'MatomoFargate.declaredUsers';

/** Days that the link of an invitation is good for. */
const DAYS_OF_INVITATION = 7;

/**
 * @param array[]            $declared
 * @param array<string, int> $sites    key => number
 * @param bool               $isSignOn whether people come by single sign-on, and so need no invitation
 * @throws \MatomoFargate\Failure 78 if Matomo refuses a login or an address
 */
function holdUsers(array $declared, array $sites, bool $isSignOn, Changes $changes): void
{
    foreach ($declared as $user) {
        $access = accessBySite($user['access'], $sites);
        orSay("the declared user '{$user['login']}'", fn () => holdUser($user, $access, $isSignOn, $changes));
    }
    $logins = array_column($declared, 'login');
    foreach (array_diff(remembered(USERS_OPTION), $logins) as $login) {
        if ((new Model())->getUser($login)) {
            say("the user '$login' is no longer declared and was left as it is; users remove takes the access away.", 'warning');
        }
    }
    remember(USERS_OPTION, $logins);
}

/** @param array<int, string> $access number of a site => access */
function holdUser(array $user, array $access, bool $isSignOn, Changes $changes): void
{
    ['login' => $login, 'email' => $email, 'superUser' => $isSuperUser] = $user;
    $model = new Model();
    $row = $model->getUser($login);
    if (!$row && $isSignOn) {
        makeUser($login, $email);
        $changes->made("the user '$login' was made, and signs on as $email");
        $row = $model->getUser($login);
    }
    if (!$row) {
        if (empty(Config::getInstance()->General['emails_enabled'])) {
            say("'$login' is not invited: Matomo sends no mail here. The next migration where it does invites.", 'warning');
            return;
        }
        $first = array_key_first($access) ?? array_values(\Piwik\Plugins\SitesManager\API::getInstance()->getAllSitesId())[0];
        UsersApi::getInstance()->inviteUser($login, $email, (int) $first, DAYS_OF_INVITATION);
        $changes->made("the user '$login' was invited by a mail to $email");
        $row = $model->getUser($login);
    }
    if (strcasecmp($row['email'], $email) !== 0) {
        $model->updateUserFields($login, ['email' => $email]);
        $changes->made("the address of '$login' was put back to what is declared, $email");
    }
    if ((bool) $row['superuser_access'] !== $isSuperUser) {
        $model->setSuperUserAccess($login, $isSuperUser);
        $changes->made("'$login' " . ($isSuperUser ? 'became a super user' : 'is no super user any more'));
    }
    if ($isSuperUser) {
        // As Matomo does: those who may do everything have no access by site.
        $model->deleteUserAccess($login);
    } elseif (holdAccess($login, $access)) {
        $changes->made("the access of '$login' was brought to what is declared");
    }
}

/** Makes a user who signs on: nobody knows the password, neither does the user. */
function makeUser(string $login, string $email): void
{
    $password = (new Password())->hash(UsersManager::getPasswordHash(bin2hex(random_bytes(32))));
    (new Model())->addUser($login, $password, $email, Date::now()->getDatetime());
}
