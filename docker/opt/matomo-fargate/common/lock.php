<?php

namespace MatomoFargate;

/**
 * Lets one job of a kind work at a time, on however many machines. The lock belongs to a connection and ends with it,
 * however this process ends.
 */
final class Lock
{
    private function __construct(
        private readonly \PDO $connection,
        private readonly string $name,
    ) {
    }

    /**
     * @param string $job     such as "migrate"; the lock is that of this job and this database
     * @param int    $seconds how long to wait for it
     * @return self|null null if another one holds it all that time
     */
    public static function take(\PDO $connection, string $job, string $database, int $seconds = 0): ?self
    {
        // Longer than any job: an idle connection that the server closes would lose the lock.
        $connection->exec('SET SESSION wait_timeout = 604800');
        $name = self::name($job, $database);
        $statement = $connection->prepare('SELECT GET_LOCK(?, ?)');
        $statement->execute([$name, $seconds]);
        return (int) $statement->fetchColumn() === 1 ? new self($connection, $name) : null;
    }

    /** Whether anybody holds it. */
    public static function isHeld(\PDO $connection, string $job, string $database): bool
    {
        $statement = $connection->prepare('SELECT IS_USED_LOCK(?)');
        $statement->execute([self::name($job, $database)]);
        return $statement->fetchColumn() !== null;
    }

    /** The server takes names of up to 64 letters. */
    private static function name(string $job, string $database): string
    {
        return "matomo-$job-" . substr(hash('sha256', $database), 0, 32);
    }

    /** @throws Failure 75 if the lock, and maybe the connection that it belongs to, is lost */
    public function check(): void
    {
        try {
            $statement = $this->connection->prepare('SELECT IS_USED_LOCK(?) = CONNECTION_ID()');
            $statement->execute([$this->name]);
            if ((int) $statement->fetchColumn() === 1) {
                return;
            }
            $reason = 'another job holds it';
        } catch (\PDOException $error) {
            $reason = $error->getMessage();
        }
        throw new Failure(EXIT_TRY_LATER, "the lock was lost on the way ($reason); run it again, it goes on"
            . ' where it stopped.');
    }
}
