<?php

namespace Piwik;

/** Reports of a day, made by core:archive from the log tables; reading never makes them. */
class Archive
{
    private const COLUMNS = 'idarchive INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(190) NOT NULL, idsite INT NOT NULL,'
        . ' date1 DATE NOT NULL, period TINYINT NOT NULL, value DOUBLE NOT NULL, UNIQUE (name, idsite, date1, period)';

    /** @return array nb_visits, nb_actions and nb_uniq_visitors; all 0 if the day is not archived */
    public static function read(int $idSite, string $date): array
    {
        $numbers = ['nb_uniq_visitors' => 0, 'nb_visits' => 0, 'nb_actions' => 0];
        $day = (new \DateTimeImmutable($date, self::timezone($idSite)))->format('Y-m-d');
        $rows = Db::query('SELECT name, value FROM ' . self::table($day) . ' WHERE idsite = ? AND date1 = ?', [$idSite, $day]);
        foreach ($rows as $row) {
            $numbers[$row['name']] = (int) $row['value'];
        }
        return $numbers;
    }

    /** @return int visits found */
    public static function archiveToday(int $idSite): int
    {
        $utc = new \DateTimeZone('UTC');
        $start = new \DateTimeImmutable('today', self::timezone($idSite));
        $numbers = Db::query(
            'SELECT COUNT(*) nb_visits, COUNT(DISTINCT idvisitor) nb_uniq_visitors, COALESCE(SUM(visit_total_actions), 0) nb_actions'
            . ' FROM ' . Common::prefixTable('log_visit') . ' WHERE idsite = ? AND visit_last_action_time >= ?',
            [$idSite, $start->setTimezone($utc)->format('Y-m-d H:i:s')],
        )->fetch();
        foreach ($numbers as $name => $value) {
            Db::query(
                'REPLACE INTO ' . self::table($start->format('Y-m-d')) . ' (name, idsite, date1, period, value) VALUES (?, ?, ?, 1, ?)',
                [$name, $idSite, $start->format('Y-m-d'), $value],
            );
        }
        return (int) $numbers['nb_visits'];
    }

    private static function timezone(int $idSite): \DateTimeZone
    {
        $name = Db::fetchOne('SELECT timezone FROM ' . Common::prefixTable('site') . ' WHERE idsite = ?', [$idSite]);
        return new \DateTimeZone($name ?: 'UTC');
    }

    /** The table of the day's month, created when first needed. */
    private static function table(string $day): string
    {
        $name = 'archive_numeric_' . str_replace('-', '_', substr($day, 0, 7));
        DbHelper::createTable($name, self::COLUMNS);
        return Common::prefixTable($name);
    }
}
