<?php

namespace MatomoFargate\Admin;

use MatomoFargate\Failure;
use Piwik\Auth\Password;
use Piwik\Config;
use Piwik\Container\StaticContainer;
use Piwik\Piwik;
use Piwik\Plugins\TwoFactorAuth\TwoFactorAuthentication;
use Piwik\Plugins\UsersManager\API as UsersApi;
use Piwik\Plugins\UsersManager\Model;
use Piwik\Plugins\UsersManager\Repository\UserRepository;
use Piwik\Plugins\UsersManager\UsersManager;
use function MatomoFargate\printJson;
use function MatomoFargate\say;
use function MatomoFargate\table;
use const MatomoFargate\Declared\DAYS_OF_INVITATION;
use const MatomoFargate\Declared\IS_TECHNICAL;
use const MatomoFargate\EXIT_CONFIGURATION;
use const MatomoFargate\EXIT_FAILED;
use const MatomoFargate\EXIT_USAGE;

/** Days that the link of a mail is good for. */
const DAYS_OF_PASSWORD_LINK = 1;

/** What somebody may do on a site (core/Access/Role). */
const ROLES = ['noaccess', 'view', 'write', 'admin'];

function listUsers(): void
{
    $tokens = array_column(rows('SELECT login, COUNT(*) AS tokens FROM ' . table('user_token_auth') . ' GROUP BY login'), 'tokens', 'login');
    $access = accessByLogin();
    foreach (rows('SELECT * FROM ' . table('user') . " WHERE login <> 'anonymous' AND NOT (" . IS_TECHNICAL . ') ORDER BY login') as $user) {
        printJson([
            'login' => $user['login'],
            'email' => $user['email'],
            'superUser' => (bool) $user['superuser_access'],
            'secondFactor' => $user['twofactor_secret'] !== '',
            'invited' => $user['invite_token'] !== null,
            'lastSeen' => isoTime($user['ts_last_seen'] ?? null),
            'tokens' => (int) ($tokens[$user['login']] ?? 0),
            'access' => $access[$user['login']] ?? (object) [],
        ]);
    }
}

/** @return array<string, array<string, int[]>> login => access => numbers of sites */
function accessByLogin(): array
{
    $access = [];
    foreach (rows('SELECT login, access, GROUP_CONCAT(idsite ORDER BY idsite) AS sites FROM ' . table('access') . ' GROUP BY login, access') as $row) {
        $access[$row['login']][$row['access']] = array_map('intval', explode(',', $row['sites']));
    }
    return $access;
}

/** With `view` on one site; a mail leads to the page where the password is set. */
function inviteUser(string $login, string $email, string $site): void
{
    Piwik::checkValidLoginString($login);
    if (!Piwik::isValidEmailString($email)) {
        throw new Failure(EXIT_USAGE, "'$email' is no e-mail address.");
    }
    requireSites([$site]);
    requireMail();
    if (userOf($login) !== null) {
        throw new Failure(EXIT_USAGE, "there is a user '$login' already; give it access by users grant, or a new password by users reset-password.");
    }
    if (value('SELECT login FROM ' . table('user') . ' WHERE email = ?', [$email]) !== null) {
        throw new Failure(EXIT_USAGE, "another user has the address $email already; users list shows which.");
    }
    UsersApi::getInstance()->inviteUser($login, $email, (int) $site, DAYS_OF_INVITATION);
    printJson(['login' => $login, 'email' => $email, 'access' => ['view' => [(int) $site]], 'invitedForDays' => DAYS_OF_INVITATION]);
}

function removeUser(string $login): void
{
    $user = requireUser($login);
    if ($user['superuser_access'] && value('SELECT COUNT(*) FROM ' . table('user') . ' WHERE superuser_access = 1') === '1') {
        throw new Failure(EXIT_USAGE, "'$login' is the only super user, who stays.");
    }
    UsersApi::getInstance()->deleteUser($login);
    printJson(['removed' => $login]);
}

/** @param string $sites numbers with commas, or all */
function grantAccess(string $login, string $access, string $sites): void
{
    $user = requireUser($login);
    if (!in_array($access, ROLES, true)) {
        throw new Failure(EXIT_USAGE, "'$access' is no access; it is one of " . implode(', ', ROLES) . '.');
    }
    if ($user['superuser_access']) {
        throw new Failure(EXIT_USAGE, "'$login' is a super user, who may do everything on every site.");
    }
    $ids = $sites === 'all' ? array_column(rows('SELECT idsite FROM ' . table('site')), 'idsite') : explode(',', $sites);
    requireSites($ids);
    UsersApi::getInstance()->setUserAccess($login, $access, array_map('intval', $ids));
    printJson(['login' => $login, 'access' => [$access => array_map('intval', $ids)]]);
}

function resetSecondFactor(string $login): void
{
    if (requireUser($login)['twofactor_secret'] === '') {
        say("'$login' has no second factor set up; nothing was changed.");
        printJson(['login' => $login, 'changed' => false]);
        return;
    }
    StaticContainer::get(TwoFactorAuthentication::class)->disable2FAforUser($login);
    printJson(['login' => $login, 'changed' => true]);
}

/**
 * A mail with a link to the page where the user sets a new password; until then the old one opens nothing. It is
 * Matomo's invitation, which leaves access and tokens as they are: its own way of a lost password sends a link that only
 * confirms a password which somebody has typed.
 */
function resetPassword(string $login): void
{
    $user = requireUser($login);
    requireMail();
    StaticContainer::get(UserRepository::class)->reInviteUser($login, DAYS_OF_PASSWORD_LINK);
    // Matomo lets somebody who is invited in by the old one.
    $unknown = UsersManager::getPasswordHash(bin2hex(random_bytes(32)));
    (new Model())->updateUserFields($login, ['password' => (new Password())->hash($unknown)]);
    printJson(['login' => $login, 'email' => $user['email'], 'linkForDays' => DAYS_OF_PASSWORD_LINK]);
}

function userOf(string $login): ?array
{
    return rows('SELECT * FROM ' . table('user') . ' WHERE login = ?', [$login])[0] ?? null;
}

function requireUser(string $login): array
{
    if ($login === 'anonymous') {
        throw new Failure(EXIT_USAGE, "'anonymous' is nobody: it stands for visitors without a login.");
    }
    return userOf($login) ?? throw new Failure(EXIT_USAGE, "there is no user '$login'; users list shows those that there are.");
}

/** @param string[] $ids */
function requireSites(array $ids): void
{
    $known = array_column(rows('SELECT idsite FROM ' . table('site')), 'idsite');
    foreach ($ids as $id) {
        if (!in_array((string) $id, array_map('strval', $known), true)) {
            throw new Failure(EXIT_USAGE, "there is no site '$id'; there are " . (implode(', ', $known) ?: 'none') . '.');
        }
    }
}

function requireMail(): void
{
    if (empty(Config::getInstance()->General['emails_enabled'])) {
        throw new Failure(EXIT_CONFIGURATION, 'Matomo sends no mail here, so nobody would get the link; give the mail server in'
            . ' the configuration (mail) and deploy it.');
    }
}
