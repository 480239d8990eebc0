<?php

namespace Piwik\Plugins\UsersManager;

class UsersManager extends \Piwik\Plugin
{
    public static function checkPassword(string $password): void
    {
        if (strlen($password) < 6) {
            throw new \Exception('The password must have 6 characters or more');
        }
    }

    /** What is hashed again for storage: Matomo never stores a hash of the password itself. */
    public static function getPasswordHash(string $password): string
    {
        return md5($password);
    }
}
