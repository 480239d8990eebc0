<?php

namespace Piwik\Plugins\UsersManager;

use Piwik\Access;
use Piwik\Auth\Password;
use Piwik\Common;
use Piwik\Date;
use Piwik\Db;
use Piwik\NoAccessException;

class API
{
    private static ?self $instance = null;

    public static function getInstance(): self
    {
        return self::$instance ??= new self();
    }

    /** Matomo mails the link, too; the stand-in has no mail. */
    public function inviteUser(string $userLogin, string $email, ?int $initialIdSite = null, ?int $expiryInDays = null): void
    {
        Access::checkSuperUserAccess();
        (new Model())->addUser($userLogin, '', $email, Date::now()->getDatetime());
        $this->setUserAccess($userLogin, 'view', [(int) $initialIdSite]);
        (new Repository\UserRepository())->reInviteUser($userLogin, $expiryInDays ?? 7);
    }

    public function deleteUser(string $userLogin): void
    {
        Access::checkSuperUserAccess();
        foreach (['user', 'access', 'user_token_auth'] as $table) {
            Db::query('DELETE FROM ' . Common::prefixTable($table) . ' WHERE login = ?', [$userLogin]);
        }
    }

    /** @param int[] $idSites */
    public function setUserAccess(string $userLogin, string $access, array $idSites): void
    {
        Access::checkSuperUserAccess();
        if ((new Model())->getUser($userLogin)['superuser_access'] ?? false) {
            throw new \Exception("The user '$userLogin' has Super User access and has already permission to access all websites.");
        }
        foreach ($idSites as $idSite) {
            Db::query('DELETE FROM ' . Common::prefixTable('access') . ' WHERE login = ? AND idsite = ?', [$userLogin, $idSite]);
            if ($access !== 'noaccess') {
                Db::query('INSERT INTO ' . Common::prefixTable('access') . ' (login, idsite, access) VALUES (?, ?, ?)', [$userLogin, $idSite, $access]);
            }
        }
    }

    /** Asks for the user's password instead of a token. */
    public function createAppSpecificTokenAuth(string $userLogin, string $passwordConfirmation, string $description): array
    {
        $model = new Model();
        $user = $model->getUser($userLogin) ?: $model->getUserByEmail($userLogin);
        $hash = UsersManager::getPasswordHash($passwordConfirmation);
        if (!$user || !(new Password())->verify($hash, $user['password'])) {
            throw new NoAccessException('The current password you entered is not correct.');
        }
        $token = bin2hex(random_bytes(16));
        $model->addTokenAuth($user['login'], $token, $description, Date::now()->getDatetime());
        return ['value' => $token];
    }
}
