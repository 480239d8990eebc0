<?php

namespace MatomoFargate;

/**
 * What Matomo's database says about archiving. Only tables and options that have been the same since Matomo 4 are
 * read; which values mean what is in core/DataAccess/ArchiveWriter.php and core/Archive/ArchiveInvalidator.php.
 */
final class Queue
{
    private const QUEUED = 0;
    private const IN_PROGRESS = 1;
    /** Values of a done flag: complete, complete for the time being. */
    private const COMPLETE = '1, 3';

    private readonly string $prefix;

    /** @throws Failure 75 if Matomo is not installed in the database */
    public function __construct(private readonly \PDO $connection, string $database)
    {
        $this->prefix = getenv('MATOMO_DATABASE_TABLES_PREFIX') ?: managedSettings()['database']['tables_prefix'];
        $quoted = '`' . str_replace('`', '``', $database) . '`';
        try {
            $connection->exec("USE $quoted");
            $connection->query("SELECT 1 FROM {$this->table('archive_invalidations')} LIMIT 1");
        } catch (\PDOException $error) {
            throw new Failure(EXIT_TRY_LATER, "Matomo is not installed in the database '$database'"
                . " ({$error->getMessage()}); run migrate first.");
        }
    }

    /**
     * Lets this run have what a killed one has left claimed; Matomo itself would wait for a day. Only with the lock:
     * then nobody is at work on it. The list of sites goes as well, or only those left on it would get their turn.
     */
    public function takeBackFromDeadRuns(): void
    {
        $taken = $this->connection->exec("UPDATE {$this->table('archive_invalidations')} SET status = " . self::QUEUED
            . ', ts_started = NULL WHERE status = ' . self::IN_PROGRESS);
        $this->connection->exec("DELETE FROM {$this->table('option')}"
            . " WHERE option_name IN ('SharedSiteIdsToArchive', 'SharedSiteIdsToArchive_AllWebsites')");
        if ($taken > 0) {
            say("$taken reports that an interrupted run had begun are queued again");
        }
    }

    /** How many reports some run has claimed and not finished. */
    public function inProgress(): int
    {
        return (int) $this->number("SELECT COUNT(*) FROM {$this->table('archive_invalidations')} WHERE status = "
            . self::IN_PROGRESS);
    }

    /**
     * Ids of queued reports that nothing excuses: of days that are over, on all visits, asked for an hour ago. Others
     * may rightly stay in the queue, such as today's while they are fresh enough.
     *
     * @return int[]
     */
    public function overdue(): array
    {
        $statement = $this->connection->query("SELECT idinvalidation FROM {$this->table('archive_invalidations')}"
            . ' WHERE status = ' . self::QUEUED . " AND name = 'done' AND (report IS NULL OR report = '')"
            . ' AND date2 < UTC_DATE() - INTERVAL 1 DAY AND ts_invalidated < UTC_TIMESTAMP() - INTERVAL 1 HOUR');
        return $statement->fetchAll(\PDO::FETCH_COLUMN);
    }

    /** When core:archive last set out to work, as a Unix time; 0 if never (core/CronArchive.php). */
    public function lastStart(): int
    {
        return (int) $this->number("SELECT option_value FROM {$this->table('option')} WHERE option_name ="
            . " 'LastFullArchivingStartTime'");
    }

    /** How many sites have a report that was made since a Unix time. */
    public function sitesArchivedSince(int $time): int
    {
        $sites = [];
        foreach ($this->archiveTables() as $table) {
            $statement = $this->connection->prepare("SELECT DISTINCT idsite FROM $table"
                . ' WHERE ts_archived >= ? AND name LIKE ?');
            $statement->execute([gmdate('Y-m-d H:i:s', $time), 'done%']);
            $sites += array_flip($statement->fetchAll(\PDO::FETCH_COLUMN));
        }
        return count($sites);
    }

    /** @return array name => [value, unit]: what is left to do, and how old the newest complete archive is */
    public function metrics(): array
    {
        $metrics = ['InvalidationsLeft' => [
            (int) $this->number("SELECT COUNT(*) FROM {$this->table('archive_invalidations')}"),
            'Count',
        ]];
        $newest = array_filter(array_map(fn (string $table) => $this->number("SELECT MAX(ts_archived) FROM $table"
            . " WHERE name = 'done' AND value IN (" . self::COMPLETE . ')'), $this->archiveTables()));
        if ($newest !== []) {
            // Matomo writes UTC.
            $age = time() - strtotime(max($newest) . ' UTC');
            $metrics['NewestCompleteArchiveAge'] = [max(0, $age), 'Seconds'];
        }
        return $metrics;
    }

    /** @return string[] quoted; one for each month that has reports */
    private function archiveTables(): array
    {
        $pattern = addcslashes("{$this->prefix}archive_numeric_", '_%') . '20%';
        $statement = $this->connection->query('SHOW TABLES LIKE ' . $this->connection->quote($pattern));
        return array_map(fn (string $name) => "`$name`", $statement->fetchAll(\PDO::FETCH_COLUMN));
    }

    private function table(string $name): string
    {
        return '`' . str_replace('`', '``', $this->prefix . $name) . '`';
    }

    private function number(string $sql): ?string
    {
        $value = $this->connection->query($sql)->fetchColumn();
        return $value === false || $value === null ? null : (string) $value;
    }
}
