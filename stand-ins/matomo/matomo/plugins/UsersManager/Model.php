<?php

namespace Piwik\Plugins\UsersManager;

use Piwik\Common;
use Piwik\Config;
use Piwik\Container\StaticContainer;
use Piwik\Db;
use Piwik\Request\AuthenticationToken;

/** The tables of users and of their tokens, which are stored hashed with the salt. */
class Model
{
    /** @return array|false */
    public function getUser(string $login)
    {
        return Db::query('SELECT * FROM ' . Common::prefixTable('user') . ' WHERE login = ?', [$login])->fetch();
    }

    /** @return array|false */
    public function getUserByEmail(string $email)
    {
        return Db::query('SELECT * FROM ' . Common::prefixTable('user') . ' WHERE email = ?', [$email])->fetch();
    }

    public function getUsersHavingSuperUserAccess(): array
    {
        return Db::query('SELECT * FROM ' . Common::prefixTable('user') . ' WHERE superuser_access = 1')->fetchAll();
    }

    public function addUser(string $login, string $hashedPassword, string $email, string $dateRegistered): void
    {
        Db::query(
            'INSERT IGNORE INTO ' . Common::prefixTable('user') . ' (login, password, email, date_registered) VALUES (?, ?, ?, ?)',
            [$login, $hashedPassword, $email, $dateRegistered],
        );
    }

    /** @param array<string, string> $fields */
    public function updateUserFields(string $login, array $fields): void
    {
        foreach ($fields as $column => $value) {
            Db::query('UPDATE ' . Common::prefixTable('user') . " SET `$column` = ? WHERE login = ?", [$value, $login]);
        }
    }

    public function updateUser(string $login, string $hashedPassword, string $email): void
    {
        Db::query(
            'UPDATE ' . Common::prefixTable('user') . ' SET password = ?, email = ? WHERE login = ?',
            [$hashedPassword, $email, $login],
        );
    }

    public function setSuperUserAccess(string $login, bool $hasAccess): void
    {
        Db::query('UPDATE ' . Common::prefixTable('user') . ' SET superuser_access = ? WHERE login = ?', [(int) $hasAccess, $login]);
    }

    public function addTokenAuth(
        string $login,
        string $token,
        string $description,
        string $dateCreated,
        ?string $dateExpired = null,
        bool $isSystemToken = false,
        bool $secureOnly = false,
    ): void {
        Db::query(
            'INSERT INTO ' . Common::prefixTable('user_token_auth')
                . ' (login, description, password, date_created, date_expired, system_token, secure_only) VALUES (?, ?, ?, ?, ?, ?, ?)',
            [$login, $description, $this->hashTokenAuth($token), $dateCreated, $dateExpired, (int) $isSystemToken, (int) $secureOnly],
        );
    }

    public function deleteUserAccess(string $login): void
    {
        Db::query('DELETE FROM ' . Common::prefixTable('access') . ' WHERE login = ?', [$login]);
    }

    public function deleteToken($idTokenAuth, $login): void
    {
        Db::query('DELETE FROM ' . Common::prefixTable('user_token_auth') . ' WHERE idusertokenauth = ? AND login = ?', [$idTokenAuth, $login]);
    }

    public function generateRandomTokenAuth(): string
    {
        return bin2hex(random_bytes(16));
    }

    /** @return array|false */
    public function getUserByTokenAuth(string $token)
    {
        $login = Db::fetchOne(
            'SELECT login FROM ' . Common::prefixTable('user_token_auth')
                . ' WHERE password = ? AND (date_expired IS NULL OR date_expired > UTC_TIMESTAMP()) AND secure_only <= ?',
            [$this->hashTokenAuth($token), (int) StaticContainer::get(AuthenticationToken::class)->wasTokenAuthProvidedSecurely()],
        );
        return $login === false ? false : $this->getUser($login);
    }

    public function hashTokenAuth(string $token): string
    {
        return hash('sha512', $token . Config::getInstance()->General['salt']);
    }
}
