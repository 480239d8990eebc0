<?php

namespace MatomoFargate\ImportLogs;

use MatomoFargate\Failure;
use Piwik\Tracker;
use function MatomoFargate\table;
use const MatomoFargate\EXIT_CONFIGURATION;

/**
 * How far logs are imported: a row of Matomo's options for each, by its site and its first request. What was read until then
 * is known by its digest, so that another log that begins alike is not taken for this one.
 */
final class Progress
{
    private string $name = '';

    public function __construct(private readonly int $site)
    {
    }

    /**
     * Reads over what is imported already.
     *
     * @return int how many lines that are
     * @throws Failure 78 for a log that begins like an imported one and is another
     */
    public function find(LogFile $log, LogLine $line): int
    {
        $this->name = 'MatomoFargate.importedLog.' . hash('sha256', "$this->site {$log->firstRequest()}");
        $known = Tracker::getDatabase()->fetch('SELECT option_value FROM ' . table('option') . ' WHERE option_name = ?', [$this->name]);
        if (!$known) {
            return 0;
        }
        ['lines' => $count, 'digest' => $digest] = json_decode($known['option_value'], true);
        while ($log->lines < $count && ($lines = $log->next(min(1000, $count - $log->lines))) !== []) {
            array_map($line->read(...), $lines);
        }
        if ($log->lines !== $count || $log->digest() !== $digest) {
            throw new Failure(EXIT_CONFIGURATION, "{$log->source} begins like a log of which $count lines are imported, and goes on"
                . ' otherwise; nothing more was imported. Import the log as it was, or what is new in a file of its own.');
        }
        return $count;
    }

    /** In the transaction of the page views. */
    public function note(LogFile $log): void
    {
        Tracker::getDatabase()->query('REPLACE INTO ' . table('option') . ' (option_name, option_value, autoload) VALUES (?, ?, 0)',
            [$this->name, json_encode(['lines' => $log->lines, 'digest' => $log->digest()])]);
    }
}
