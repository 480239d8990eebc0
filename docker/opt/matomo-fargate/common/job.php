<?php
/**
 * How the programs of the image begin and end: each requires this file and hands its work to run().
 */

namespace MatomoFargate;

require_once __DIR__ . '/../managed-config.php';
require_once __DIR__ . '/failure.php';
require_once __DIR__ . '/database-settings.php';
require_once __DIR__ . '/certificate.php';
require_once __DIR__ . '/connection.php';
require_once __DIR__ . '/lock.php';
require_once __DIR__ . '/shared-directory.php';
require_once __DIR__ . '/start-matomo.php';
require_once __DIR__ . '/tables.php';
require_once __DIR__ . '/written-at-once.php';

/**
 * Does a program's work and ends the process: what the work throws becomes an exit code of entrypoint.sh and a sentence.
 *
 * @param string              $program name before each line of its log
 * @param callable(): (?int)  $work    returns the exit code; null is 0
 */
function run(string $program, callable $work): never
{
    define('MatomoFargate\PROGRAM', $program);
    umask(0077);
    try {
        exit($work() ?? 0);
    } catch (Failure $failure) {
        if ($failure->getMessage() !== '') {
            say($failure->getMessage(), 'error');
        }
        exit($failure->getCode());
    } catch (\Throwable $error) {
        if (isConnectionLoss($error)) {
            say("the connection to the database was lost ({$error->getMessage()}); run it again, it goes on where it"
                . ' stopped.', 'error');
            exit(EXIT_TRY_LATER);
        }
        say(get_class($error) . ": {$error->getMessage()} at {$error->getFile()}:{$error->getLine()}", 'error');
        exit(EXIT_FAILED);
    }
}

/** Prints what programs read: one line of JSON on standard output. */
function printJson(array $value): void
{
    echo json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
}
