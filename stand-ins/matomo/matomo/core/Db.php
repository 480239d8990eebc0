<?php

namespace Piwik;

/** One connection, over TLS as the settings say. */
class Db
{
    private static ?\PDO $connection = null;

    public static function get(): \PDO
    {
        return self::$connection ??= self::connect(Config::getInstance()->database);
    }

    public static function disconnect(): void
    {
        self::$connection = null;
    }

    public static function query(string $sql, array $parameters = []): \PDOStatement
    {
        $statement = self::get()->prepare($sql);
        $statement->execute($parameters);
        return $statement;
    }

    public static function fetchOne(string $sql, array $parameters = [])
    {
        return self::query($sql, $parameters)->fetchColumn();
    }

    public static function fetchAll(string $sql, array $parameters = []): array
    {
        return self::query($sql, $parameters)->fetchAll();
    }

    private static function connect(array $database): \PDO
    {
        $options = [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION, \PDO::ATTR_DEFAULT_FETCH_MODE => \PDO::FETCH_ASSOC];
        if ($database['enable_ssl']) {
            $options[\PDO::MYSQL_ATTR_SSL_CA] = $database['ssl_ca'];
            if (!empty($database['ssl_no_verify'])) {
                $options[\PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT] = false;
            }
        }
        return new \PDO(
            "mysql:host={$database['host']};port={$database['port']};dbname={$database['dbname']};charset={$database['charset']}",
            $database['username'],
            $database['password'],
            $options,
        );
    }
}
