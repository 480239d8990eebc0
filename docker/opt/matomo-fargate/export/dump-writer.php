<?php

namespace MatomoFargate;

/** Writes tables as statements, as mysqldump does with --single-transaction --hex-blob. */
final class DumpWriter
{
    /** Bytes of a statement, far below max_allowed_packet of any server. */
    private const STATEMENT = 1 << 20;
    /** Seconds between two lines about how far it is. */
    private const PROGRESS_SECONDS = 15;

    private readonly \DeflateContext $deflate;
    private int $bytes = 0;
    private int $rows = 0;
    private int $next;

    /** @param \Closure(string): void $sink takes what is compressed */
    public function __construct(private readonly \PDO $database, private readonly string $name, private readonly \Closure $sink)
    {
        $this->deflate = deflate_init(ZLIB_ENCODING_GZIP);
        $this->next = time() + self::PROGRESS_SECONDS;
    }

    /** @return array{tables: int, rows: int, mebibytes: float} */
    public function write(string $prefix): array
    {
        $this->database->exec('USE ' . quotedName($this->name));
        // A table of millions of rows does not fit into memory, and is read for longer than a server waits as a rule.
        $this->database->setAttribute(\PDO::MYSQL_ATTR_USE_BUFFERED_QUERY, false);
        $this->database->exec("SET SESSION time_zone = '+00:00', net_write_timeout = 3600, wait_timeout = 604800");
        $this->database->exec('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
        $this->database->exec('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
        $tables = $this->tables($prefix);
        $this->put("-- MariaDB dump by matomo-fargate\n/*!40101 SET NAMES utf8mb4 */;\n/*!40103 SET TIME_ZONE='+00:00' */;\n"
            . "/*!40014 SET UNIQUE_CHECKS=0 */;\n/*!40014 SET FOREIGN_KEY_CHECKS=0 */;\n/*!40101 SET SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;\n");
        array_map($this->table(...), $tables);
        $this->put("-- Dump completed\n", ZLIB_FINISH);
        return ['tables' => count($tables), 'rows' => $this->rows, 'mebibytes' => round($this->bytes / (1 << 20), 1)];
    }

    /** @return string[] */
    private function tables(string $prefix): array
    {
        $all = $this->database->query("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'")->fetchAll(\PDO::FETCH_COLUMN);
        return array_values(array_filter($all, fn (string $table) => str_starts_with($table, $prefix)));
    }

    private function table(string $table): void
    {
        $quoted = quotedName($table);
        $create = $this->database->query("SHOW CREATE TABLE $quoted")->fetchAll(\PDO::FETCH_NUM)[0][1];
        $this->put("DROP TABLE IF EXISTS $quoted;\n$create;\n");
        $columns = $this->database->query("SHOW COLUMNS FROM $quoted")->fetchAll(\PDO::FETCH_ASSOC);
        $isBinary = array_map(fn (array $column) => preg_match('~binary|blob|^bit~i', $column['Type']) === 1, $columns);
        $isNumber = array_map(fn (array $column) => preg_match('~int\b|int\(|decimal|float|double~i', $column['Type']) === 1, $columns);
        $start = "INSERT INTO $quoted VALUES ";
        $statement = '';
        foreach ($this->database->query("SELECT * FROM $quoted", \PDO::FETCH_NUM) as $row) {
            $values = [];
            foreach ($row as $at => $value) {
                $values[] = match (true) {
                    $value === null => 'NULL',
                    $isNumber[$at] => (string) $value,
                    $isBinary[$at] => $value === '' ? "''" : '0x' . bin2hex($value),
                    default => $this->database->quote($value),
                };
            }
            $statement .= ($statement === '' ? $start : ",\n") . '(' . implode(',', $values) . ')';
            $this->rows++;
            if (strlen($statement) >= self::STATEMENT) {
                $this->put("$statement;\n");
                $statement = '';
            }
        }
        $this->put($statement === '' ? '' : "$statement;\n");
    }

    private function put(string $text, int $flush = ZLIB_NO_FLUSH): void
    {
        $this->bytes += strlen($text);
        $compressed = deflate_add($this->deflate, $text, $flush);
        if ($compressed !== '') {
            ($this->sink)($compressed);
        }
        if (time() >= $this->next) {
            say(sprintf('%d MB and %d rows so far', $this->bytes >> 20, $this->rows));
            $this->next = time() + self::PROGRESS_SECONDS;
        }
    }
}
