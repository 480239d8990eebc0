<?php
/**
 * The fast lane: `php pool.php WORKERS`. Loads Matomo's code once and forks workers, which share it, their caches and one
 * socket; the kernel gives a hit to whoever is free. Replaces workers that end, that are older than AGE, and all of them
 * when config.ini.php changes. Ends at SIGTERM, when each worker has answered the hit in hand.
 */

namespace MatomoFargate\Lane;

/** Seconds that a worker may remember settings: what it caches lives as much less than Matomo's 300 s (matomo/config.php). */
const AGE = 30;

/** Seconds that a worker may take for the hit in hand when it has to go: longer than a web server waits for it (front.php). */
const LAST_HIT = 20;

/** Seconds without new workers after one that met trouble at once: to make them for each hit costs more than they save. */
const PAUSE = 1;

/** How often the pool looks at its workers; once a second at config.ini.php. */
const LOOKS_A_SECOND = 20;

require_once __DIR__ . '/frames.php';
require_once __DIR__ . '/matomo.php';
require_once __DIR__ . '/worker.php';

/** @return resource */
function listen()
{
    @mkdir(dirname(SOCKET), 0700);
    // Swapped in, so that a web server never finds a socket that nobody reads.
    @unlink(SOCKET . '.next');
    $socket = stream_socket_server('unix://' . SOCKET . '.next', $code, $message);
    if ($socket === false) {
        throw new \Exception("there is no socket: $message");
    }
    rename(SOCKET . '.next', SOCKET);
    // Two workers may see the same hit come; one of them gets it, the other shall not wait for the next.
    stream_set_blocking($socket, false);
    return $socket;
}

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

    /** @param resource $socket that the workers listen on */
    public function __construct(private $socket, private int $size)
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

    /** Has all workers end when they have answered the hit in hand. */
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
            $isWell = work($this->socket);
        } catch (\Throwable $error) {
            $isWell = false;
            fwrite(STDERR, 'lane warning: ' . strtok($error->getMessage(), "\n") . "\n");
        }
        exit($isWell ? 0 : 1);
    }
}

function main(int $size): int
{
    pcntl_async_signals(true);
    $isCalled = false;
    pcntl_signal(SIGTERM, function () use (&$isCalled) {
        $isCalled = true;
    });
    loadMatomo();
    $pool = new Pool(listen(), $size);
    for ($look = 0; !$isCalled; $look++) {
        $pool->reap();
        $pool->fill();
        if ($look % LOOKS_A_SECOND === 0) {
            $pool->renew();
        }
        usleep((int) (1e6 / LOOKS_A_SECOND));
    }
    for ($pool->end(); !$pool->isEmpty(); $pool->reap()) {
        usleep((int) (1e6 / LOOKS_A_SECOND));
    }
    return 0;
}

exit(main((int) $argv[1]));
