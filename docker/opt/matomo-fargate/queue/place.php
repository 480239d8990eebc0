<?php

namespace MatomoFargate\Queue;

use Piwik\Common;

/**
 * How far Matomo's database has come in a list, in a row of its table of options. It is written in the transaction that
 * stores the hits, so that a hit counts once whenever a process dies; and who holds the row has the list for itself.
 */
final class Place
{
    /** What a statement says that would have to wait: MariaDB, MySQL. */
    private const HELD = '/\b(1205|3572)\b/';

    private function __construct(private readonly string $birth, private readonly int $taken)
    {
    }

    /** Makes the rows. */
    public static function prepare($database): void
    {
        for ($queue = 0; $queue < QUEUES; $queue++) {
            $database->query('INSERT IGNORE INTO ' . Common::prefixTable('option') . " (option_name, option_value, autoload) VALUES (?, '', 0)",
                [self::option($queue)]);
        }
    }

    /** @return ?self until the transaction ends; null if another process has it */
    public static function hold($database, int $queue): ?self
    {
        try {
            $row = $database->fetch('SELECT option_value FROM ' . Common::prefixTable('option') . ' WHERE option_name = ? FOR UPDATE NOWAIT',
                [self::option($queue)]);
        } catch (\Exception $error) {
            return preg_match(self::HELD, $error->getMessage()) === 1 ? null : throw $error;
        }
        [$birth, $taken] = explode(' ', ($row['option_value'] ?? '') . ' 0');
        return new self($birth, (int) $taken);
    }

    /** How many entries of a list whose first `$taken` are out of it are stored already. */
    public function ahead(string $birth, int $taken): int
    {
        return $this->birth === $birth ? max(0, $this->taken - $taken) : 0;
    }

    public static function write($database, int $queue, string $birth, int $taken): void
    {
        $database->query('UPDATE ' . Common::prefixTable('option') . ' SET option_value = ? WHERE option_name = ?',
            ["$birth $taken", self::option($queue)]);
    }

    private static function option(int $queue): string
    {
        return "MatomoFargateQueue_$queue";
    }
}
