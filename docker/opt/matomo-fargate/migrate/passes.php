<?php

namespace MatomoFargate;

/** More than any release has needed: Matomo 6 asks for two runs of core:update in some cases. */
const MOST_PASSES = 5;

/**
 * Starts Matomo again and again until it finds nothing left to do. Each pass is a process of its own, because a
 * Matomo that has just changed its plugins and tables still holds the old ones in memory. A pass that loses the
 * database is made again: each goes on where the last one stopped.
 *
 * @param string $configFile the copy of config.ini.php to work on
 * @param Lock[] $locks      that have to be held before each pass
 * @return array result, matomo, previous, activated, deactivated, declared and passes of the summary
 * @throws Failure as matomo-pass.php ends; 1 if there is no end
 */
function runPasses(string $configFile, array $locks): array
{
    $first = null;
    $plugins = ['activated' => [], 'deactivated' => []];
    for ($pass = 1; $pass <= MOST_PASSES; $pass++) {
        array_walk($locks, fn (Lock $lock) => $lock->check());
        try {
            $report = runPass($configFile);
        } catch (Failure $failure) {
            if ($failure->getCode() !== EXIT_TRY_LATER || $pass === MOST_PASSES) {
                throw $failure;
            }
            sleep(3);
            continue;
        }
        $first ??= $report;
        foreach (array_keys($plugins) as $key) {
            $plugins[$key] = array_merge($plugins[$key], $report[$key]);
        }
        if ($report['result'] === 'current') {
            return [...$first, ...$plugins, 'declared' => $report['declared'], 'passes' => $pass];
        }
    }
    throw new Failure(EXIT_FAILED, 'Matomo still finds something to upgrade after ' . MOST_PASSES . ' passes; the log'
        . ' above says what.');
}

/**
 * One start of Matomo, which never sees the credentials of the master user.
 *
 * @return array result, matomo, previous, activated, deactivated and declared: what this pass did
 * @throws Failure with the exit code of the pass, whose last line says why
 */
function runPass(string $configFile): array
{
    $reportFile = tempnam(sys_get_temp_dir(), 'report-');
    $environment = array_diff_key(getenv(), ['DATABASE_MASTER_USERNAME' => 0, 'DATABASE_MASTER_PASSWORD' => 0]);
    $process = proc_open(
        [PHP_BINARY, __DIR__ . '/matomo-pass.php', $configFile, $reportFile],
        [0 => ['file', '/dev/null', 'r'], 1 => STDERR, 2 => STDERR],
        $pipes,
        '/usr/src/matomo',
        $environment,
    );
    $exitCode = proc_close($process);
    $report = json_decode(file_get_contents($reportFile), true);
    unlink($reportFile);
    if ($exitCode !== 0 || $report === null) {
        // 255 is PHP's own, for a fatal error.
        throw new Failure($exitCode === 0 || $exitCode === 255 ? EXIT_FAILED : $exitCode);
    }
    return $report;
}
