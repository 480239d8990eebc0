<?php

namespace MatomoFargate;

/** The database that takes a dump until all of it is there. */
final class Staging
{
    private readonly string $name;
    private readonly string $user;

    public function __construct(private readonly \PDO $master, private readonly DatabaseSettings $settings)
    {
        $this->name = "{$settings->name}_import";
        $this->user = "'matomo_import'@'%'";
    }

    /** What an import that was interrupted has left goes. */
    public function makeEmpty(): void
    {
        $this->remove();
        $this->master->exec('CREATE DATABASE ' . quotedName($this->name) . ' CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
    }

    /** As a user who sees nothing else, because a dump is somebody's file. */
    public function connect(): \PDO
    {
        $password = bin2hex(random_bytes(20));
        $granted = addcslashes(quotedName($this->name), '_%');
        $this->master->exec("CREATE USER {$this->user} IDENTIFIED BY '$password' REQUIRE SSL");
        $this->master->exec("GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES ON $granted.* TO {$this->user}");
        $database = connect($this->settings, new Credentials('matomo_import', $password));
        $database->exec('USE ' . quotedName($this->name));
        $database->exec("SET SESSION foreign_key_checks = 0, unique_checks = 0, wait_timeout = 604800, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'");
        return $database;
    }

    /**
     * @return array{version: string, prefix: string, visits: int}
     * @throws Failure 78 if it is no Matomo
     */
    public function describe(): array
    {
        $prefix = $this->prefix() ?? throw new Failure(EXIT_CONFIGURATION, 'the dump has no table …log_link_visit_action, so it is no'
            . ' Matomo, and nothing was changed.');
        $table = fn (string $name) => quotedName($this->name) . '.' . quotedName($prefix . $name);
        try {
            $version = $this->master->query("SELECT option_value FROM {$table('option')} WHERE option_name = 'version_core'")->fetchColumn();
            $visits = $this->master->query("SELECT COUNT(*) FROM {$table('log_visit')}")->fetchColumn();
            $this->master->query("SELECT login FROM {$table('user')} LIMIT 1");
            $this->master->query("SELECT idsite FROM {$table('site')} LIMIT 1");
        } catch (\PDOException $error) {
            throw new Failure(EXIT_CONFIGURATION, "the dump lacks tables of Matomo ({$error->errorInfo[2]}), and nothing was changed.");
        }
        if ($version === false || version_compare((string) $version, '4.0.0', '<')) {
            throw new Failure(EXIT_CONFIGURATION, 'the dump is of Matomo ' . ($version ?: 'without a version') . ', and nothing was changed:'
                . ' only 4.0.0 and newer can be brought to this image. Upgrade it where it runs now, first.');
        }
        return ['version' => (string) $version, 'prefix' => $prefix, 'visits' => (int) $visits];
    }

    /**
     * Puts the tables where Matomo looks for them, and those of the empty installation away, at once.
     *
     * @return int how many tables it has now
     */
    public function takePlace(string $prefix): int
    {
        $away = "{$this->settings->name}_before_import";
        $this->master->exec('DROP DATABASE IF EXISTS ' . quotedName($away));
        $this->master->exec('CREATE DATABASE ' . quotedName($away));
        $here = $this->settings->name;
        $moves = array_map(fn (string $table) => [$here, $table, $away, $table], $this->tables($here, tablesPrefix()));
        $tables = $this->tables($this->name, $prefix);
        foreach ($tables as $table) {
            $moves[] = [$this->name, $table, $here, tablesPrefix() . substr($table, strlen($prefix))];
        }
        $full = fn (string $database, string $table) => quotedName($database) . '.' . quotedName($table);
        $this->master->exec('CREATE DATABASE IF NOT EXISTS ' . quotedName($here) . ' CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
        $this->master->exec('RENAME TABLE ' . implode(', ', array_map(
            fn (array $move) => "{$full($move[0], $move[1])} TO {$full($move[2], $move[3])}",
            $moves,
        )));
        $this->remove();
        return count($tables);
    }

    private function remove(): void
    {
        $this->master->exec('DROP DATABASE IF EXISTS ' . quotedName($this->name));
        $this->master->exec("DROP USER IF EXISTS {$this->user}");
    }

    private function prefix(): ?string
    {
        foreach ($this->tables($this->name, '') as $table) {
            if (str_ends_with($table, 'log_link_visit_action')) {
                return substr($table, 0, -strlen('log_link_visit_action'));
            }
        }
        return null;
    }

    /** @return string[] */
    private function tables(string $database, string $prefix): array
    {
        $statement = $this->master->prepare("SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_type = 'BASE TABLE'");
        $statement->execute([$database]);
        return array_values(array_filter($statement->fetchAll(\PDO::FETCH_COLUMN), fn (string $name) => str_starts_with($name, $prefix)));
    }
}
