<?php

namespace Piwik\Plugins\UsersManager;

use Piwik\Auth\Password;
use Piwik\Date;
use Piwik\NoAccess;

class API
{
    /** Asks for the user's password instead of a token. */
    public function createAppSpecificTokenAuth(string $userLogin, string $passwordConfirmation, string $description): array
    {
        $model = new Model();
        $user = $model->getUser($userLogin);
        $hash = UsersManager::getPasswordHash($passwordConfirmation);
        if (!$user || !(new Password())->verify($hash, $user['password'])) {
            throw new NoAccess('The current password you entered is not correct.');
        }
        $token = bin2hex(random_bytes(16));
        $model->addTokenAuth($userLogin, $token, $description, Date::now()->getDatetime());
        return ['value' => $token];
    }
}
