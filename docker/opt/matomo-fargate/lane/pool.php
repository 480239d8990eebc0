<?php
/**
 * Processes that keep Matomo in memory, and what becomes of them. Code is loaded once, and they share it and their caches.
 * Those that end are replaced, those that are older than AGE, and all of them when config.ini.php changes.
 */

namespace MatomoFargate\Lane;

/** Seconds that a worker may remember settings: what it caches lives as much less than Matomo's 300 s (matomo/config.php). */
const AGE = 30;

/** Seconds that a worker may take for what is in hand when it has to go: longer than a web server waits for it (front.php). */
const LAST_HIT = 20;

/** Seconds without new workers after one that met trouble at once: to make them for each hit costs more than they save. */
const PAUSE = 1;

/** How often the pool looks at its workers; once a second at config.ini.php. */
const LOOKS_A_SECOND = 20;

require_once __DIR__ . '/matomo.php';

/** What tells one config.ini.php from another; empty if there is none. */
function stateOfSettings(): string
{
    clearstatcache();
    $file = @stat(\MatomoFargate\configFile());
    return $file === false ? '' : "{$file['ino']} {$file['size']} {$file['mtime']}";
}

/** Workers and what becomes of them. */
final class Pool
{
    /** @var array<int, array{born: float, end: float}> $workers by process id; in seconds since 1970 */
    private array $workers = [];

    private string $settings = '';

    private float $pauseUntil = 0;

    /** @param \Closure(): bool $work what a worker does; false if Matomo or its database is in trouble */
    public function __construct(private \Closure $work, private int $size)
    {
        $this->settings = stateOfSettings();
    }

    public function isEmpty(): bool
    {
        return $this->workers === [];
    }

    /** Takes note of workers that have ended. */
    public function reap(): void
    {
        while (($process = pcntl_waitpid(-1, $status, WNOHANG)) > 0) {
            $now = microtime(true);
            if ($status !== 0 && $now - $this->workers[$process]['born'] < PAUSE) {
                $this->pauseUntil = $now + PAUSE;
            }
            unset($this->workers[$process]);
        }
    }

    /** Makes workers that are missing; none where Matomo is not set up. */
    public function fill(): void
    {
        $now = microtime(true);
        if ($this->settings === '' || $now < $this->pauseUntil) {
            return;
        }
        while (($count = count($this->workers)) < $this->size) {
            // Those that begin together shall not end together.
            $end = $now + AGE * (1 - $count / $this->size / 2);
            $this->workers[$this->fork()] = ['born' => $now, 'end' => $end];
        }
    }

    /** Has those go that are too old, and all of them if config.ini.php is another one. */
    public function renew(): void
    {
        $settings = stateOfSettings();
        $isOther = $settings !== $this->settings;
        $this->settings = $settings;
        $now = microtime(true);
        foreach ($this->workers as $process => ['end' => $end]) {
            if ($now >= $end + LAST_HIT) {
                posix_kill($process, SIGKILL);
            } elseif ($isOther || $now >= $end) {
                posix_kill($process, SIGTERM);
            }
        }
    }

    /** Has all workers end when they are done with what is in hand. */
    public function end(): void
    {
        foreach (array_keys($this->workers) as $process) {
            posix_kill($process, SIGTERM);
        }
    }

    /** @return int the worker's process id */
    private function fork(): int
    {
        $process = pcntl_fork();
        if ($process !== 0) {
            return $process;
        }
        try {
            $isWell = ($this->work)();
        } catch (\Throwable $error) {
            $isWell = false;
            fwrite(STDERR, \MatomoFargate\PROGRAM . ' warning: ' . strtok($error->getMessage(), "\n") . "\n");
        }
        exit($isWell ? 0 : 1);
    }
}

/**
 * Keeps workers until SIGTERM, and ends when each of them is done with what is in hand.
 *
 * @param \Closure(): bool $work   as for a Pool
 * @param \Closure(): void $beside done once a second
 */
function keepWorkers(\Closure $work, int $size, ?\Closure $beside = null): void
{
    pcntl_async_signals(true);
    $isCalled = false;
    pcntl_signal(SIGTERM, function () use (&$isCalled) {
        $isCalled = true;
    });
    $pool = new Pool($work, $size);
    for ($look = 0; !$isCalled; $look++) {
        $pool->reap();
        $pool->fill();
        if ($look % LOOKS_A_SECOND === 0) {
            $pool->renew();
            $beside === null || $beside();
        }
        usleep((int) (1e6 / LOOKS_A_SECOND));
    }
    for ($pool->end(); !$pool->isEmpty(); $pool->reap()) {
        usleep((int) (1e6 / LOOKS_A_SECOND));
    }
}
