<?php
/**
 * What a task checks before it starts Matomo: `php -n preflight.php ROLE`. Says what is wrong and ends with 78.
 */

namespace MatomoFargate\Preflight;

use function MatomoFargate\declaredSettings;
use const MatomoFargate\COMMON_CONFIG_FILE;
use const MatomoFargate\DEFAULT_CONFIG_FILE;

require __DIR__ . '/../managed-config.php';
require __DIR__ . '/config-file.php';
require __DIR__ . '/unknown-variables.php';

const MATOMO = '/usr/src/matomo';
/** Names of the variables MATOMO_… that the base image sets, one per line; the Dockerfile writes it. */
const VARIABLES_OF_BASE = '/opt/matomo-fargate/preflight/base-variables';

/** @return string[] sentences */
function problems(string $role): array
{
    $config = configFileProblem(DEFAULT_CONFIG_FILE);
    // migrate keeps a copy of it first.
    if ($config !== null && $role !== 'migrate') {
        return [DEFAULT_CONFIG_FILE . " $config and was left as it is; mend it, or move it away and run migrate, which makes it"
            . ' again.'];
    }
    $others = [...VARIABLES_OF_MATOMO, ...file(VARIABLES_OF_BASE, FILE_IGNORE_NEW_LINES)];
    $plugins = array_map('basename', glob(MATOMO . '/plugins/*', GLOB_ONLYDIR));
    $files = [MATOMO . '/config/global.ini.php', COMMON_CONFIG_FILE, DEFAULT_CONFIG_FILE];
    $settable = [...settableVariables($files), ...variablesOf(declaredSettings())];
    return [
        ...problemsOfJson(['SETTINGS', 'PRIVACY', 'DECLARED', 'SIGN_ON']),
        ...problemsOfVariables(array_keys(getenv()), $settable, $others, $plugins),
    ];
}

[, $role] = $argv;
$problems = problems($role);
foreach ($problems as $problem) {
    fwrite(STDERR, "preflight error: $problem\n");
}
exit($problems === [] ? 0 : 78);
