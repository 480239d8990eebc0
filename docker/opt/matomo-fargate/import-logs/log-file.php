<?php

namespace MatomoFargate\ImportLogs;

use MatomoFargate\Failure;
use function MatomoFargate\openSource;
use const MatomoFargate\EXIT_TRY_LATER;

/** The lines of a log, plain or compressed, and how far it is read. */
final class LogFile
{
    /** Read so far, and for good: the batch that was given last counts. */
    public int $lines = 0;

    private \HashContext $read;

    /**
     * @param resource $process
     * @param resource $stream
     */
    private function __construct(public readonly string $source, private readonly string $file, private $process, private $stream)
    {
        $this->read = hash_init('sha256');
    }

    /** @throws Failure 75 if it can't be had */
    public static function fetch(string $source): self
    {
        $file = tempnam('/tmp', 'log-');
        $from = openSource($source);
        $to = fopen($file, 'wb');
        if (stream_copy_to_stream($from, $to) === false || !fclose($to)) {
            throw new Failure(EXIT_TRY_LATER, "$source can't be read to its end; run this again.");
        }
        return new self($source, $file, ...self::decompress($file));
    }

    /**
     * Takes what is compressed in several parts, and hands on what is not compressed.
     *
     * @return array{process: resource, stream: resource}
     */
    private static function decompress(string $file): array
    {
        $process = proc_open(['gzip', '-dcf'], [['file', $file, 'r'], ['pipe', 'w'], ['file', '/dev/null', 'w']], $pipes);
        return ['process' => $process, 'stream' => $pipes[1]];
    }

    /** The first line that is not about the log itself; empty where there is none. */
    public function firstRequest(): string
    {
        ['process' => $process, 'stream' => $stream] = self::decompress($this->file);
        do {
            $line = fgets($stream);
        } while ($line !== false && str_starts_with($line, '#'));
        fclose($stream);
        proc_close($process);
        return rtrim((string) $line, "\r\n");
    }

    /** @return string[] without the ends of lines; empty at the end */
    public function next(int $most): array
    {
        $lines = [];
        while (count($lines) < $most && ($line = fgets($this->stream)) !== false) {
            hash_update($this->read, $line);
            $this->lines++;
            $lines[] = rtrim($line, "\r\n");
        }
        return $lines;
    }

    /** Of all that was read. */
    public function digest(): string
    {
        return hash_final(hash_copy($this->read));
    }

    /** @throws Failure 75 if it ended before its end */
    public function close(): void
    {
        fclose($this->stream);
        unlink($this->file);
        if (proc_close($this->process) !== 0) {
            throw new Failure(EXIT_TRY_LATER, "{$this->source} is damaged: gzip can't read it to its end. What came before is imported;"
                . ' run this again with the whole log.');
        }
    }
}
