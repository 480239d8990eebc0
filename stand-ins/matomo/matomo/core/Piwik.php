<?php

namespace Piwik;

use Piwik\Container\StaticContainer;

class Piwik
{
    /** Calls the listeners that config.php files name under observers.global, and those of the plugins. */
    public static function postEvent(string $event, array $parameters = []): void
    {
        foreach (StaticContainer::get('observers.global') as [$name, $listener]) {
            if ($name === $event) {
                $listener(...$parameters);
            }
        }
        foreach (Plugin\Manager::getInstance()->getLoadedPlugins() as $plugin) {
            $method = $plugin->registerEvents()[$event] ?? null;
            if ($method !== null) {
                $plugin->$method(...$parameters);
            }
        }
    }

    public static function getCurrentUserLogin(): string
    {
        return Access::login() ?? 'anonymous';
    }

    public static function hasUserSuperUserAccess(): bool
    {
        return Access::hasSuperUserAccess();
    }

    public static function checkValidLoginString(string $login): void
    {
        if (!preg_match('/^[A-Za-zÄäÖöÜüß0-9_.@+-]{2,100}$/D', $login)) {
            throw new \Exception("The username '$login' must be 2 to 100 letters, digits or _ - . @ +");
        }
    }

    public static function isValidEmailString(string $email): bool
    {
        return filter_var($email, FILTER_VALIDATE_EMAIL) !== false;
    }
}
