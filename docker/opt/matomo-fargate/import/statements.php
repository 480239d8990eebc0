<?php

namespace MatomoFargate;

/** The statements of a dump, one after the other, whatever its size. */
final class Statements
{
    /** Read so far, after decompression. */
    public int $bytes = 0;

    /** Of other databases and servers: the dump goes where this program puts it. */
    private const SKIPPED = '~^(/\*!\d+ )?(USE|(CREATE|DROP) DATABASE|(CREATE|DROP|ALTER) (USER|ROLE)|GRANT|REVOKE|FLUSH|LOCK TABLES|UNLOCK TABLES'
        . '|SET (@@)?GLOBAL|SET @@SESSION\.SQL_LOG_BIN|CHANGE MASTER)\b~i';

    /** What Matomo has none of, and what a client of the database would have to understand. */
    private const REFUSED = '~^(/\*!\d+ )?(DELIMITER|CREATE .{0,80}(TRIGGER|PROCEDURE|FUNCTION|EVENT|VIEW)\b)~is';

    public function __construct(private readonly Dump $dump)
    {
    }

    /**
     * @return \Generator<string> without the semicolon
     * @throws Failure 75 where the dump breaks off, 78 where it has what no dump of Matomo has
     */
    public function read(): \Generator
    {
        $buffer = '';
        $tail = '';
        $isDump = null;
        while (($chunk = $this->dump->read()) !== null) {
            $this->bytes += strlen($chunk);
            $isDump ??= preg_match('~^(/\*M?!.*?\*/;?\s*|/\*.*?\*/\s*)*-- (MySQL|MariaDB) dump~s', $chunk) === 1;
            $tail = substr($tail . $chunk, -300);
            $buffer .= $chunk;
            $at = 0;
            while (($end = $this->endOf($buffer, $at)) !== null) {
                yield from $this->statement(substr($buffer, $at, $end - $at));
                $at = $end + 1;
            }
            $buffer = substr($buffer, $at);
        }
        // mysqldump says so in its last line: what lacks it was cut off, maybe between two statements.
        $isWhole = $this->dump->isWhole() && (!$isDump || str_contains($tail, '-- Dump completed'));
        if (!$isWhole || $this->withoutComments($buffer) !== '') {
            throw new Failure(EXIT_TRY_LATER, "the dump breaks off after {$this->bytes} bytes; nothing was changed. Compare its size"
                . ' with that of the file where it was made, and run this again.');
        }
    }

    /** Where the first statement from here on ends; null if its end is not there yet. */
    private function endOf(string $text, int $at): ?int
    {
        $length = strlen($text);
        while (($at += strcspn($text, ";'\"`#-/", $at)) < $length) {
            $sign = $text[$at];
            if ($sign === ';') {
                return $at;
            }
            $end = match (true) {
                $sign === "'" || $sign === '"' || $sign === '`' => $this->endOfQuoted($text, $at, $sign),
                $sign === '#' || ($sign === '-' && preg_match('~\G--(\s|$)~', $text, $match, 0, $at) === 1) => $this->after($text, "\n", $at),
                $sign === '/' && ($text[$at + 1] ?? '') === '*' => $this->after($text, '*/', $at),
                // The next sign decides, and is not there yet.
                $at + 1 === $length => null,
                default => $at + 1,
            };
            if ($end === null) {
                return null;
            }
            $at = $end;
        }
        return null;
    }

    /** A backslash hides the next letter; a doubled quote begins anew, which comes to the same. */
    private function endOfQuoted(string $text, int $at, string $quote): ?int
    {
        $length = strlen($text);
        for ($at++; ($at += strcspn($text, "$quote\\", $at)) < $length; $at += 2) {
            if ($text[$at] === $quote) {
                return $at + 1;
            }
        }
        return null;
    }

    private function after(string $text, string $end, int $at): ?int
    {
        $found = strpos($text, $end, $at);
        return $found === false ? null : $found + strlen($end);
    }

    /** @return string[] none or one */
    private function statement(string $text): array
    {
        $statement = $this->withoutComments($text);
        if ($statement === '' || preg_match(self::SKIPPED, $statement) === 1) {
            return [];
        }
        if (preg_match(self::REFUSED, $statement) === 1) {
            throw new Failure(EXIT_CONFIGURATION, "the dump has '" . substr($statement, 0, 60) . "…', which no Matomo has; nothing was"
                . ' changed. Dump the tables of Matomo alone, without routines, triggers and views.');
        }
        // MySQL 8's own collations MariaDB lacks, and tables of different ones make no reports (alignReports in schema.php).
        return [preg_match('~^(/\*!\d+ )?(CREATE|ALTER|SET)\b~i', $statement) === 1
            ? preg_replace('~\butf8mb4_(?!bin\b)\w+~', 'utf8mb4_general_ci', $statement)
            : $statement];
    }

    /** Those before a statement; what MySQL executes in comments stays. */
    private function withoutComments(string $text): string
    {
        return trim(preg_replace('~\A(\s+|--[^\n]*(\n|\z)|#[^\n]*(\n|\z)|/\*(?!M?!).*?\*/)+~s', '', $text));
    }
}
