<?php

namespace Piwik;

/** Whether the current request may do what a super user may. */
class Access
{
    private static bool $superUser = false;

    public static function doAsSuperUser(callable $function)
    {
        $before = self::$superUser;
        self::$superUser = true;
        try {
            return $function();
        } finally {
            self::$superUser = $before;
        }
    }

    public static function hasSuperUserAccess(): bool
    {
        return self::$superUser;
    }

    public static function checkSuperUserAccess(): void
    {
        if (!self::$superUser) {
            throw new NoAccess('You must be logged in as a super user to access this functionality.');
        }
    }
}
