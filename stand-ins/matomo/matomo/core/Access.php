<?php

namespace Piwik;

/** Whether the current request may do what a super user may. */
class Access
{
    private const ROLES = ['view', 'write', 'admin'];

    private static bool $superUser = false;
    /** Who asks, where a token says so. */
    private static ?string $login = null;

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

    public static function login(): ?string
    {
        return self::$login;
    }

    public static function hasSuperUserAccess(): bool
    {
        return self::$superUser;
    }

    public static function doAs(?string $login, callable $function)
    {
        self::$login = $login;
        return $function();
    }

    /** @param string $role view, write or admin, or more than that */
    public static function checkUserHasAccess(string $role, int $idSite): void
    {
        $has = Db::fetchOne(
            'SELECT access FROM ' . Common::prefixTable('access') . ' WHERE login = ? AND idsite = ?',
            [self::$login ?? '', $idSite],
        );
        $enough = array_slice(self::ROLES, array_search($role, self::ROLES, true));
        if (!self::$superUser && !in_array($has, $enough, true)) {
            throw new NoAccessException("You can't access this resource as it requires '$role' access for the website id = $idSite.");
        }
    }

    public static function checkSuperUserAccess(): void
    {
        if (!self::$superUser) {
            throw new NoAccessException('You must be logged in as a super user to access this functionality.');
        }
    }
}
