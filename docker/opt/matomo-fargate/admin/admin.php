<?php
/**
 * What administrators do, by command: `php admin.php NOUN VERB ARGUMENT…`. Prints a line of JSON for each thing that it
 * lists or has changed; says the rest in the log. Nothing that it takes or prints is a secret. Exit codes as in
 * entrypoint.sh; 64 is also a thing that does not exist.
 */

namespace MatomoFargate\Admin;

use MatomoFargate\Failure;
use function MatomoFargate\run;
use function MatomoFargate\startMatomo;
use const MatomoFargate\EXIT_USAGE;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/../migrate/config-difference.php';
require __DIR__ . '/../preflight/config-file.php';
require __DIR__ . '/../migrate/config-copy.php';
require __DIR__ . '/../archive/queue.php';
require __DIR__ . '/database.php';
require __DIR__ . '/../declared/declared.php';
require __DIR__ . '/users.php';
require __DIR__ . '/clients.php';
require __DIR__ . '/sites.php';
require __DIR__ . '/config.php';
require __DIR__ . '/archiving.php';
require __DIR__ . '/plugins.php';
require __DIR__ . '/image.php';
require __DIR__ . '/tag-manager.php';
require __DIR__ . '/pause.php';
require __DIR__ . '/../queue/valkey.php';
require __DIR__ . '/../queue/entry.php';
require __DIR__ . '/../queue/waiting.php';
require __DIR__ . '/../queue/aside.php';
require __DIR__ . '/hits.php';
require __DIR__ . '/health.php';
require __DIR__ . '/privacy.php';

/** noun verb => [function, names of its arguments (those in brackets may be left out), whether it starts Matomo] */
const COMMANDS = [
    'users list' => ['listUsers', [], false],
    'users add' => ['inviteUser', ['LOGIN', 'EMAIL', 'SITE'], true],
    'users remove' => ['removeUser', ['LOGIN'], true],
    'users grant' => ['grantAccess', ['LOGIN', 'ACCESS', 'SITES'], true],
    'users reset-2fa' => ['resetSecondFactor', ['LOGIN'], true],
    'users reset-password' => ['resetPassword', ['LOGIN'], true],
    'sites list' => ['listSites', [], false],
    'sites add' => ['addSite', ['NAME', 'URL', '[TIMEZONE]', '[CURRENCY]'], true],
    'clients list' => ['listClients', [], false],
    'clients undeclared' => ['listUndeclaredTokens', [], false],
    'clients revoke' => ['revokeClient', ['KEY'], true],
    'config diff' => ['showConfig', [], false],
    'config backups' => ['listConfigBackups', [], false],
    'config restore' => ['restoreConfig', ['NAME'], false],
    'archive status' => ['showArchiving', [], false],
    'archive unlock' => ['unlockArchiving', [], false],
    'queue status' => ['showQueue', [], false],
    'queue retry' => ['retryQueue', [], false],
    'plugins list' => ['listPlugins', [], true],
    'image parts' => ['listParts', [], false],
    'tag-manager list' => ['listContainers', [], true],
    'tag-manager refresh' => ['refreshContainers', [], true],
    'pages pause' => ['pausePages', ['[SENTENCE]'], false],
    'pages resume' => ['resumePages', [], false],
    'database summary' => ['summariseDatabase', [], false],
    'privacy check' => ['checkPrivacy', [], true],
    'health check' => ['checkHealth', [], true],
];

/** @param string[] $words */
function admin(array $words): void
{
    $command = implode(' ', array_slice($words, 0, 2));
    $arguments = array_slice($words, 2);
    if (!isset(COMMANDS[$command])) {
        throw new Failure(EXIT_USAGE, "there is no command '$command'; there are " . implode(', ', array_keys(COMMANDS)) . '.');
    }
    [$function, $names, $startsMatomo] = COMMANDS[$command];
    $needed = array_filter($names, fn (string $name) => $name[0] !== '[');
    if (count($arguments) < count($needed) || count($arguments) > count($names)) {
        throw new Failure(EXIT_USAGE, "usage: admin $command " . implode(' ', $names));
    }
    $work = fn () => (__NAMESPACE__ . "\\$function")(...$arguments);
    if (!$startsMatomo) {
        $work();
        return;
    }
    startMatomo(\MatomoFargate\configFile());
    \Piwik\Access::doAsSuperUser($work);
}

run('admin', fn () => admin(array_slice($argv, 1)));
