<?php

namespace Piwik;

/** Sessions in the database, found by a random cookie; the login form's nonce and the session's token live in them. */
class Session
{
    private const COOKIE = 'MATOMO_SESSID';

    private function __construct(private string $id, private array $data)
    {
    }

    public static function start(): self
    {
        $id = $_COOKIE[self::COOKIE] ?? '';
        $stored = $id === '' ? false : Db::fetchOne('SELECT data FROM ' . Common::prefixTable('session') . ' WHERE id = ?', [hash('sha512', $id)]);
        return $stored === false ? self::create([]) : new self($id, json_decode($stored, true));
    }

    public function get(string $name): ?string
    {
        return $this->data[$name] ?? null;
    }

    public function set(string $name, string $value): void
    {
        $this->data[$name] = $value;
        $this->store();
    }

    /** A new id once the user is known, so that nobody can have planted it. */
    public function logIn(string $login): void
    {
        Db::query('DELETE FROM ' . Common::prefixTable('session') . ' WHERE id = ?', [hash('sha512', $this->id)]);
        $next = self::create(['login' => $login, 'token' => bin2hex(random_bytes(16))]);
        [$this->id, $this->data] = [$next->id, $next->data];
    }

    private static function create(array $data): self
    {
        $session = new self(bin2hex(random_bytes(16)), $data);
        $session->store();
        setcookie(self::COOKIE, $session->id, ['path' => '/', 'httponly' => true, 'samesite' => 'Lax', 'secure' => Url::isSecure()]);
        return $session;
    }

    private function store(): void
    {
        Db::query(
            'REPLACE INTO ' . Common::prefixTable('session') . ' (id, modified, lifetime, data) VALUES (?, ?, 1209600, ?)',
            [hash('sha512', $this->id), time(), json_encode($this->data)],
        );
    }
}
