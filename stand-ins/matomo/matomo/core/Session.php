<?php

namespace Piwik;

/** Sessions in the database, found by a random cookie. What a request leaves in $_SESSION is stored at its end. */
class Session
{
    private const COOKIE = 'MATOMO_SESSID';

    private static ?string $id = null;

    public static function start(): void
    {
        if (self::$id !== null) {
            return;
        }
        $id = $_COOKIE[self::COOKIE] ?? '';
        $stored = $id === '' ? false : Db::fetchOne('SELECT data FROM ' . Common::prefixTable('session') . ' WHERE id = ?', [hash('sha512', $id)]);
        $_SESSION = $stored === false ? [] : json_decode($stored, true);
        if ($stored === false) {
            self::begin();
        } else {
            self::$id = $id;
        }
        register_shutdown_function(self::store(...));
    }

    /** A new id once the user is known, so that nobody can have planted it. */
    public static function regenerateId(): void
    {
        Db::query('DELETE FROM ' . Common::prefixTable('session') . ' WHERE id = ?', [hash('sha512', (string) self::$id)]);
        self::begin();
    }

    /** In the place of every other cookie of the answer (core/Common.php, sendHeader). */
    public static function expireSessionCookie(): void
    {
        header('Set-Cookie: ' . self::COOKIE . '=deleted; expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/; secure; httponly');
    }

    private static function begin(): void
    {
        self::$id = bin2hex(random_bytes(16));
        setcookie(self::COOKIE, self::$id, ['path' => '/', 'httponly' => true, 'samesite' => 'Lax', 'secure' => Url::isSecure()]);
    }

    private static function store(): void
    {
        Db::query(
            'REPLACE INTO ' . Common::prefixTable('session') . ' (id, modified, lifetime, data) VALUES (?, ?, 1209600, ?)',
            [hash('sha512', self::$id), time(), json_encode((object) $_SESSION)],
        );
    }
}
