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
    /** Of days, weeks, months, years and ranges (core/Piwik.php, $idPeriods). */
    private const PERIODS = '1, 2, 3, 4, 5';
    /** Values of a done flag: complete, complete for the time being. */
    private const COMPLETE = '1, 3';

    /** @throws Failure 75 if Matomo is not installed in the database */
    public function __construct(private readonly \PDO $connection, string $database)
    {
        try {
            $connection->exec('USE ' . quotedName($database));
            $connection->query('SELECT 1 FROM ' . table('archive_invalidations') . ' LIMIT 1');
        } catch (\PDOException $error) {
            throw new Failure(EXIT_TRY_LATER, "Matomo is not installed in the database '$database'"
                . " ({$error->getMessage()}); run migrate first.");
        }
    }

    /**
     * Lets this run have what a killed one has left claimed; Matomo itself would wait for a day. Only with the lock:
     * then nobody is at work on it. The list of sites goes as well, or only those left on it would get their turn.
     *
     * @return int how many reports
     */
    public function takeBackFromDeadRuns(): int
    {
        $taken = $this->connection->exec('UPDATE ' . table('archive_invalidations') . ' SET status = ' . self::QUEUED
            . ', ts_started = NULL WHERE status = ' . self::IN_PROGRESS);
        $this->connection->exec('DELETE FROM ' . table('option')
            . " WHERE option_name IN ('SharedSiteIdsToArchive', 'SharedSiteIdsToArchive_AllWebsites')");
        if ($taken > 0) {
            say("$taken reports that an interrupted run had begun are queued again");
        }
        return $taken;
    }

    /** How many reports some run has claimed and not finished. */
    public function inProgress(): int
    {
        return (int) $this->number('SELECT COUNT(*) FROM ' . table('archive_invalidations') . ' WHERE status = '
            . self::IN_PROGRESS);
    }

    /**
     * How many queued reports nothing excuses: of days that are over, on all visits, asked for an hour before a run
     * began (Unix time). Others may rightly stay in the queue, such as today's while they are fresh enough.
     */
    public function overdue(int $start): int
    {
        return (int) $this->number('SELECT COUNT(*) FROM ' . table('archive_invalidations') . ' WHERE status = ' . self::QUEUED
            . " AND name = 'done' AND (report IS NULL OR report = '') AND date2 < UTC_DATE() - INTERVAL 1 DAY"
            . " AND ts_invalidated < '" . gmdate('Y-m-d H:i:s', $start - 3600) . "'");
    }

    /** When core:archive last set out to work, as a Unix time; 0 if never (core/CronArchive.php). */
    public function lastStart(): int
    {
        return (int) $this->number('SELECT option_value FROM ' . table('option') . ' WHERE option_name ='
            . " 'LastFullArchivingStartTime'");
    }

    /** How many sites have a report that was made since a Unix time. */
    public function sitesArchivedSince(int $time): int
    {
        $sites = [];
        foreach ($this->archiveTables() as $table) {
            // The periods are named for the table's index, (period, ts_archived): without them it would be read whole.
            $statement = $this->connection->prepare("SELECT DISTINCT idsite FROM $table WHERE period IN ("
                . self::PERIODS . ') AND ts_archived >= ? AND name LIKE ?');
            $statement->execute([gmdate('Y-m-d H:i:s', $time), 'done%']);
            $sites += array_flip($statement->fetchAll(\PDO::FETCH_COLUMN));
        }
        return count($sites);
    }

    /** @return array name => [value, unit]: what is left to do, and how old the newest complete archive is */
    public function metrics(): array
    {
        $metrics = ['InvalidationsLeft' => [
            (int) $this->number('SELECT COUNT(*) FROM ' . table('archive_invalidations')),
            'Count',
        ]];
        $newest = $this->newestComplete();
        if ($newest !== null) {
            // Matomo writes UTC.
            $metrics['NewestCompleteArchiveAge'] = [max(0, time() - strtotime("$newest UTC")), 'Seconds'];
        }
        return $metrics;
    }

    /** When the newest complete archive of the newest month that has one was made. Reads the index from its end. */
    private function newestComplete(): ?string
    {
        foreach (array_reverse($this->archiveTables()) as $table) {
            $newest = array_filter(array_map(fn (string $period) => $this->number("SELECT ts_archived FROM $table"
                . " WHERE period = $period AND name = 'done' AND value IN (" . self::COMPLETE . ')'
                . ' ORDER BY ts_archived DESC LIMIT 1'), explode(', ', self::PERIODS)));
            if ($newest !== []) {
                return max($newest);
            }
        }
        return null;
    }

    /** @return string[] quoted; one for each month that has reports, the oldest first */
    private function archiveTables(): array
    {
        $pattern = addcslashes(tablesPrefix() . 'archive_numeric_', '_%') . '20%';
        $statement = $this->connection->query('SHOW TABLES LIKE ' . $this->connection->quote($pattern));
        $names = $statement->fetchAll(\PDO::FETCH_COLUMN);
        sort($names);
        return array_map(fn (string $name) => "`$name`", $names);
    }

    private function number(string $sql): ?string
    {
        $value = $this->connection->query($sql)->fetchColumn();
        return $value === false || $value === null ? null : (string) $value;
    }
}
