<?php

namespace MatomoFargate;

// What the numbers mean is written once, at the top of entrypoint.sh.
const EXIT_TIME_OVER = 124;
const EXIT_KILLED = 137;
const EXIT_TERMINATED = 143;

/**
 * What core:archive says when it ends with 0 without having done its work (core/CronArchive.php): it counts maintenance
 * mode and other archivers as success, and goes on when it could not find out what is out of date.
 */
const EXCUSES = '/maintenance mode is enabled|Reached maximum concurrent archivers|Archiving will stop now because|Failed to invalidate archived reports'
    . '|Archiving stopped by stop archiver exception/';

/** How a run of core:archive ended. */
final class Outcome
{
    public function __construct(
        private readonly int $exitCode,
        /** Whether archive.sh got a SIGTERM or SIGINT. */
        private readonly bool $stopped,
        /** Line that gives away that it did nothing in spite of its exit code; null if there is none. */
        private readonly ?string $excuse,
    ) {
    }

    /** Whether it was cut short, so that nobody works any more on what it had claimed. */
    public function isEnded(): bool
    {
        return $this->stopped || $this->exitCode !== 0;
    }

    /** @throws Failure unless it ended well */
    public function demandSuccess(): void
    {
        if ($this->stopped) {
            throw new Failure(EXIT_TERMINATED, 'stopped by a signal; the next run goes on.');
        }
        if ($this->exitCode === EXIT_TIME_OVER || $this->exitCode === EXIT_KILLED) {
            throw new Failure(EXIT_TIME_OVER, 'not finished after ' . getenv('ARCHIVE_TIME_LIMIT_SECONDS') . ' s'
                . ' (ARCHIVE_TIME_LIMIT_SECONDS), so it was stopped; the next run goes on.');
        }
        if ($this->exitCode !== 0) {
            throw new Failure($this->exitCode === 255 ? EXIT_FAILED : $this->exitCode, 'Matomo\'s core:archive ended with'
                . " {$this->exitCode}; its output above says why.");
        }
        if ($this->excuse !== null) {
            throw new Failure(EXIT_FAILED, "Matomo ended with 0 without having done its work: {$this->excuse}");
        }
    }
}

/**
 * Runs core:archive to its end, or to that of ARCHIVE_TIME_LIMIT_SECONDS, in a process group of its own whose number
 * archive.sh finds in the state directory.
 *
 * @param string[] $options
 */
function runArchiver(string $state, array $options): Outcome
{
    $process = proc_open(
        [
            // This process ignores the signals; the archiver must not. timeout makes the process group.
            'env', '--default-signal=TERM', '--default-signal=INT',
            'timeout', '--kill-after=60', getenv('ARCHIVE_TIME_LIMIT_SECONDS') ?: '0',
            PHP_BINARY, '/usr/src/matomo/console', 'core:archive', '--matomo-domain=' . trustedHosts()[0],
            // Matomo counts the archivers of its own machine only; the lock counts all.
            '--concurrent-archivers=-1', '--no-interaction', '--no-ansi', ...$options,
        ],
        [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => STDERR],
        $pipes,
        '/usr/src/matomo',
    );
    file_put_contents("$state/pid", proc_get_status($process)['pid']);
    // A signal may have come before there was anything to stop.
    if (file_exists("$state/stop")) {
        proc_terminate($process);
    }
    $excuse = null;
    while (($line = fgets($pipes[1])) !== false) {
        // Standard output is left to the metrics.
        fwrite(STDERR, $line);
        if (preg_match(EXCUSES, $line) === 1) {
            $excuse ??= trim($line);
        }
    }
    $exitCode = proc_close($process);
    clearstatcache();
    return new Outcome($exitCode, file_exists("$state/stop"), $excuse);
}
