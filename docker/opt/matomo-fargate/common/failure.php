<?php

namespace MatomoFargate;

// What the numbers mean is written once, at the top of entrypoint.sh.
const EXIT_FAILED = 1;
const EXIT_USAGE = 64;
const EXIT_DATABASE_NEWER = 65;
const EXIT_MAY_BE_EXCLUDED = 69;
const EXIT_SIDE_TASKS_FAILED = 70;
const EXIT_CANNOT_WRITE = 73;
const EXIT_TRY_LATER = 75;
const EXIT_NO_PERMISSION = 77;
const EXIT_CONFIGURATION = 78;
const EXIT_TIME_OVER = 124;
const EXIT_KILLED = 137;
const EXIT_TERMINATED = 143;

/** Ends a job with an exit code and one sentence for whoever reads the log. */
final class Failure extends \RuntimeException
{
    /**
     * @param int    $exitCode one of the EXIT_ constants
     * @param string $sentence what is wrong and what to do; empty if the log says it already
     */
    public function __construct(int $exitCode, string $sentence = '')
    {
        parent::__construct($sentence, $exitCode);
    }
}

/**
 * Writes one line for people, after the name of the job. Standard output is left to what programs read.
 *
 * @param string $level "info", "warning" or "error"
 */
function say(string $sentence, string $level = 'info'): void
{
    fwrite(STDERR, PROGRAM . " $level: " . str_replace("\n", ' ', $sentence) . "\n");
}
