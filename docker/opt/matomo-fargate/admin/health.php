<?php

namespace MatomoFargate\Admin;

use MatomoFargate\Queue;
use Piwik\Config;
use Piwik\Option;
use Piwik\Plugins\PrivacyManager\Config as PrivacyConfig;
use Piwik\Version;
use function MatomoFargate\printJson;
use function MatomoFargate\secretsAmong;
use function MatomoFargate\table;
use const MatomoFargate\DEFAULT_CONFIG_FILE;

/** Bytes of an address that Matomo leaves out by default, and that a law asks for in Germany and France. */
const BYTES_MASKED = 2;
/** Hours after which Matomo's own system check takes archiving for broken. */
const HOURS_OF_OLD_REPORTS = 48;

/** What only somebody inside can see; a line each: what, ok, detail, and remedy if it is not well. */
function checkHealth(): void
{
    foreach ([schema(), encryption(), tables(), collations(), anonymisation(), secondFactor(), archives(), secretsOnDisk(), foreignSettings()] as $check) {
        printJson(array_filter($check, fn ($value) => $value !== null));
    }
}

function check(string $what, bool $ok, string $detail, string $remedy): array
{
    return ['what' => $what, 'ok' => $ok, 'detail' => $detail, 'remedy' => $ok ? null : $remedy];
}

function schema(): array
{
    $recorded = (string) Option::get('version_core');
    return check('schema', $recorded === Version::VERSION, "the database is at $recorded, the code at " . Version::VERSION,
        'release the image again, which migrates it');
}

function encryption(): array
{
    $cipher = rows("SHOW SESSION STATUS LIKE 'Ssl_version'")[0]['Value'] ?? '';
    $server = value('SELECT VERSION()');
    return check('database connection', $cipher !== '', $cipher === '' ? "without TLS, to MariaDB $server" : "$cipher, to MariaDB $server",
        'the parameter group of the database demands TLS (require_secure_transport): deploy the data stack');
}

/** Tables of reports that queries can't be compared with; see alignReports in migrate/schema.php. */
function collations(): array
{
    $collation = \MatomoFargate\managedSettings()['database']['collation'];
    $others = \MatomoFargate\reportsOfOtherCollation();
    return check('collation of reports', $others === [], $others === [] ? "$collation in every table" : count($others) . " tables have another one than $collation, such as {$others[0]}",
        'release the image again, which converts them');
}

/** Tables whose text can't hold every letter. */
function tables(): array
{
    $pattern = addcslashes(\MatomoFargate\tablesPrefix(), '_%') . '%';
    $old = array_column(rows('SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'
        . " AND table_name LIKE ? AND table_collation NOT LIKE 'utf8mb4%' ORDER BY 1", [$pattern]), 'name');
    return check('letters of tables', $old === [], $old === [] ? 'utf8mb4 in every table' : count($old) . " tables are not utf8mb4, such as {$old[0]}",
        'console core:convert-to-utf8mb4, at a quiet hour: it rewrites these tables');
}

function anonymisation(): array
{
    $privacy = new PrivacyConfig();
    $masked = $privacy->ipAnonymizerEnabled ? (int) $privacy->ipAddressMaskLength : 0;
    return check('anonymisation', $masked >= BYTES_MASKED, $masked === 0 ? 'addresses are stored whole' : "$masked bytes of each address are masked",
        'Administration > Privacy > Anonymise data, or the configuration');
}

function secondFactor(): array
{
    $without = array_column(rows('SELECT login FROM ' . table('user') . " WHERE superuser_access = 1 AND twofactor_secret = ''"), 'login');
    return check('second factor', $without === [], $without === [] ? 'every super user has one' : 'super users without one: ' . implode(', ', $without),
        'each sets it up at Administration > Personal > Security');
}

function archives(): array
{
    $queue = archivingQueue();
    $age = $queue->metrics()['NewestCompleteArchiveAge'][0] ?? null;
    $hits = value('SELECT 1 FROM ' . table('log_visit') . ' LIMIT 1');
    if ($age === null) {
        return check('reports', $hits === null, $hits === null ? 'no hits and so no reports yet' : 'hits, but no report yet',
            'run archive, and look at its log');
    }
    $hours = intdiv($age, 3600);
    $overdue = $queue->overdue(time());
    return check('reports', $hours < HOURS_OF_OLD_REPORTS && $overdue === 0, "the newest is $hours h old, $overdue are overdue",
        'run archive, and look at its log');
}

function secretsOnDisk(): array
{
    $found = secretsAmong(readIni(DEFAULT_CONFIG_FILE));
    return check('secrets on disk', $found === [], $found === [] ? 'none in config.ini.php' : 'config.ini.php has ' . implode(', ', $found),
        'config diff shows them; take them out by console config:delete, and change them: backups hold them, too');
}

function foreignSettings(): array
{
    $file = readIni(DEFAULT_CONFIG_FILE);
    $unheard = [];
    foreach (\MatomoFargate\managedSettings() as $section => $values) {
        foreach (array_keys(array_intersect_key($values, $file[$section] ?? [])) as $key) {
            $unheard[] = "[$section] $key";
        }
    }
    return check('settings', $unheard === [], $unheard === [] ? 'config.ini.php says nothing that others own' : 'not heard in config.ini.php: ' . implode(', ', $unheard),
        'config diff shows who owns them; console config:delete takes them out');
}
