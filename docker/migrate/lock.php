<?php

namespace MatomoFargate\Migrate;

/**
 * Lets one migration work at a time. The lock belongs to the connection of the master user and ends with it, however
 * this process ends.
 */
final class Lock
{
    private function __construct(
        private readonly \PDO $master,
        private readonly string $name,
    ) {
    }

    /**
     * Waits for the lock.
     *
     * @throws Failure 75 if another migration holds it for longer than $settings->lockSeconds
     */
    public static function take(\PDO $master, DatabaseSettings $settings): self
    {
        // Longer than any migration: an idle connection that the server closes would lose the lock.
        $master->exec('SET SESSION wait_timeout = 604800');
        // The server takes names of up to 64 letters.
        $name = 'matomo-migrate-' . substr(hash('sha256', $settings->name), 0, 32);
        $statement = $master->prepare('SELECT GET_LOCK(?, ?)');
        $statement->execute([$name, 0]);
        if ((int) $statement->fetchColumn() !== 1) {
            say('another migration is at work; waiting for it to end');
            $statement->execute([$name, $settings->lockSeconds]);
            if ((int) $statement->fetchColumn() !== 1) {
                throw new Failure(EXIT_TRY_LATER, "another migration has held the lock for {$settings->lockSeconds} s;"
                    . ' look at its log, and run this one again when it has ended.');
            }
        }
        return new self($master, $name);
    }

    /** @throws Failure 75 if the connection, and with it the lock, is lost */
    public function check(): void
    {
        try {
            $statement = $this->master->prepare('SELECT IS_USED_LOCK(?) = CONNECTION_ID()');
            $statement->execute([$this->name]);
            if ((int) $statement->fetchColumn() === 1) {
                return;
            }
            $reason = 'another migration holds it';
        } catch (\PDOException $error) {
            $reason = $error->getMessage();
        }
        throw new Failure(EXIT_TRY_LATER, "the lock was lost on the way ($reason); run the migration again, it goes on"
            . ' where it stopped.');
    }
}
