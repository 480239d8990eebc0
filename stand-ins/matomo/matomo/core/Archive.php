<?php

namespace Piwik;

/** Reports of a day, made by core:archive from the log tables; reading never makes them. */
class Archive
{
    private const COLUMNS = 'idarchive INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(190) NOT NULL, idsite INT NOT NULL,'
        . ' date1 DATE NOT NULL, period TINYINT NOT NULL, ts_archived DATETIME NOT NULL, value DOUBLE NOT NULL,'
        . ' UNIQUE (name, idsite, date1, period), INDEX index_period_archived (period, ts_archived)';
    /** Value of a `done` flag: the archive is complete (core/DataAccess/ArchiveWriter.php). */
    private const DONE_OK = 1;

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

    /**
     * @param string $day "today" or YYYY-MM-DD, in the site's time zone
     * @return int visits found
     */
    public static function archiveDay(int $idSite, string $day): int
    {
        $utc = new \DateTimeZone('UTC');
        $start = new \DateTimeImmutable($day, self::timezone($idSite));
        $when = [
            $idSite,
            $start->setTimezone($utc)->format('Y-m-d H:i:s'),
            $start->modify('+1 day')->setTimezone($utc)->format('Y-m-d H:i:s'),
        ];
        $numbers = Db::query(
            'SELECT COUNT(*) nb_visits, COUNT(DISTINCT idvisitor) nb_uniq_visitors FROM ' . Common::prefixTable('log_visit')
            . ' WHERE idsite = ? AND visit_last_action_time >= ? AND visit_last_action_time < ?',
            $when,
        )->fetch();
        $numbers['nb_actions'] = Db::fetchOne(
            'SELECT COUNT(*) FROM ' . Common::prefixTable('log_link_visit_action')
            . ' WHERE idsite = ? AND server_time >= ? AND server_time < ?',
            $when,
        );
        foreach ([...$numbers, 'done' => self::DONE_OK] as $name => $value) {
            Db::query(
                'REPLACE INTO ' . self::table($start->format('Y-m-d'))
                . ' (name, idsite, date1, period, ts_archived, value) VALUES (?, ?, ?, 1, ?, ?)',
                [$name, $idSite, $start->format('Y-m-d'), Date::now()->getDatetime(), $value],
            );
        }
        return (int) $numbers['nb_visits'];
    }

    /** Today is always made again. */
    public static function invalidateToday(int $idSite): void
    {
        $today = (new \DateTimeImmutable('today', self::timezone($idSite)))->format('Y-m-d');
        Db::query(
            'INSERT INTO ' . self::invalidations() . " (name, idsite, date1, date2, period, ts_invalidated) VALUES ('done', ?, ?, ?, 1, ?)",
            [$idSite, $today, $today, Date::now()->getDatetime()],
        );
    }

    /** What is queued for a site, one by one, marked as in progress. What others have in progress is left alone. */
    public static function claim(int $idSite): iterable
    {
        $queued = Db::query('SELECT * FROM ' . self::invalidations() . ' WHERE idsite = ? AND status = 0', [$idSite])->fetchAll();
        foreach ($queued as $invalidation) {
            Db::query(
                'UPDATE ' . self::invalidations() . ' SET status = 1, ts_started = NOW() WHERE idinvalidation = ?',
                [$invalidation['idinvalidation']],
            );
            yield $invalidation;
        }
    }

    public static function finish(int $idInvalidation): void
    {
        Db::query('DELETE FROM ' . self::invalidations() . ' WHERE idinvalidation = ?', [$idInvalidation]);
    }

    private static function invalidations(): string
    {
        return Common::prefixTable('archive_invalidations');
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
