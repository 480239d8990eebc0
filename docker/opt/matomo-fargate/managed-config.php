<?php
/**
 * The three layers of settings and who owns each:
 *   managed      common.config.ini.php beside Matomo's own defaults, and the lists made from TRUSTED_HOSTS;
 *   environment  MATOMO_<SECTION>_<KEY>, for every setting that one of the files declares; and SETTINGS, JSON of
 *                section => key => value, for lists, for plugins' settings, and for names that are not all small letters;
 *   Matomo's     config.ini.php on the shared file system, which Matomo itself writes.
 * The first two win over the third and never reach its file; the second wins over the first.
 */

namespace MatomoFargate;

const COMMON_CONFIG_FILE = '/usr/src/matomo/config/common.config.ini.php';
const DEFAULT_CONFIG_FILE = '/var/lib/matomo/config/config.ini.php';
/** What the image declares (plugins/install.php). */
const PLUGIN_LIST = '/opt/matomo-fargate/plugins.json';

/**
 * Plugins that are off unless the image declares them: those that offer what nobody can do here, to install plugins at
 * run time, and the one that applied the variables before the image did it itself.
 */
const PLUGINS_OFF = ['Marketplace', 'ProfessionalServices', 'EnvironmentVariables'];

/** Settings that are secret whatever they come from: [section, key]. */
const SECRET_SETTINGS = [['database', 'password'], ['database_reader', 'password'], ['General', 'salt'], ['mail', 'password']];

/**
 * Path of config.ini.php. `migrate` works on a copy and names it in $GLOBALS, so that tasks in service never read a
 * half-written file.
 */
function configFile(): string
{
    return $GLOBALS['MATOMO_FARGATE_CONFIG_FILE'] ?? DEFAULT_CONFIG_FILE;
}

/** The managed layer: section => key => value, typed as Matomo's own reader types it. */
function managedSettings(): array
{
    return parse_ini_file(COMMON_CONFIG_FILE, true, INI_SCANNER_TYPED);
}

/** The hosts of TRUSTED_HOSTS, comma-separated, the first one canonical. Empty if the variable is. */
function trustedHosts(): array
{
    return array_values(array_filter(array_map('trim', explode(',', (string) getenv('TRUSTED_HOSTS')))));
}

/** What the environment says about a setting; null if nothing. Only text: lists come from variables of their own. */
function environmentSetting(string $section, string $key): ?string
{
    $value = getenv('MATOMO_' . strtoupper($section) . '_' . strtoupper($key));
    return $value === false ? null : $value;
}

/** @return array section => key => value: what SETTINGS declares, which may be lists */
function declaredSettings(): array
{
    static $settings = null;
    return $settings ??= json_decode(getenv('SETTINGS') ?: '{}', true) ?? [];
}

/**
 * Puts the managed layer and the environment over what config.ini.php says. Without this the file would win (Matomo
 * merges it last), so a line left there by an upgrade or by hand could switch off the proxy headers.
 *
 * @param array $settings section => key => value, merged from all files
 */
function enforceSettings(array $settings): array
{
    foreach (managedSettings() as $section => $values) {
        $settings[$section] = array_merge($settings[$section] ?? [], $values);
    }
    foreach (declaredSettings() as $section => $values) {
        $settings[$section] = array_merge($settings[$section] ?? [], $values);
    }
    foreach ($settings as $section => $values) {
        foreach (array_keys($values) as $key) {
            $settings[$section][$key] = environmentSetting($section, $key) ?? $values[$key];
        }
    }
    // With and without port: Matomo compares an address as a visitor sees it, and the host in it.
    $hosts = trustedHosts();
    $settings['General']['trusted_hosts'] = array_values(array_unique([...$hosts, ...array_map(withoutPort(...), $hosts)]));
    $settings['Plugins']['Plugins'] = array_values(array_diff($settings['Plugins']['Plugins'] ?? [], pluginsOff()));
    return $settings;
}

/** @return string[] names */
function pluginsOff(): array
{
    return array_diff(PLUGINS_OFF, array_column(json_decode(file_get_contents(PLUGIN_LIST), true), 'name'));
}

function withoutPort(string $host): string
{
    return strtolower(preg_replace('/:\d+$/', '', $host));
}

/**
 * Takes out of a save everything that has another owner, so that config.ini.php never holds a secret, nor a copy of
 * the environment that would go stale. Listens to Matomo's event Config.beforeSave.
 *
 * @param array $settings section => key => value, about to be written; changed in place
 */
function removeForeignSettings(array &$settings): void
{
    foreach (SECRET_SETTINGS as [$section, $key]) {
        unset($settings[$section][$key]);
    }
    unset($settings['General']['trusted_hosts']);
    foreach ([managedSettings(), declaredSettings()] as $layer) {
        foreach ($layer as $section => $values) {
            $settings[$section] = array_diff_key($settings[$section] ?? [], $values);
        }
    }
    foreach ($settings as $section => $values) {
        foreach (array_keys($values ?? []) as $key) {
            if (environmentSetting($section, $key) !== null) {
                unset($settings[$section][$key]);
            }
        }
        if (empty($settings[$section])) {
            unset($settings[$section]);
        }
    }
}

/**
 * Answers 400 to a request for the user interface or the API under another name than TRUSTED_HOSTS lists. Matomo's
 * own check takes `evil-stats.example.org` for `stats.example.org` and then even links to it in mails. The tracker
 * does not look at the host, and the load balancer's health check comes by address, so matomo.php is left alone.
 */
function refuseForeignHost(): void
{
    if (!asksForPages()) {
        return;
    }
    if (!in_array(withoutPort($_SERVER['HTTP_HOST'] ?? ''), array_map(withoutPort(...), trustedHosts()), true)) {
        endRequest(400, "This host name is not one of this Matomo's.");
    }
}

/** Answers a request with a sentence, before Matomo is loaded. */
function endRequest(int $status, string $sentence, string ...$headers): never
{
    http_response_code($status);
    foreach (['Content-Type: text/plain; charset=utf-8', ...$headers] as $header) {
        header($header);
    }
    exit("$sentence\n");
}

/**
 * Answers 503 to a hit while config.ini.php is not there: before the first migration, or when the file system is away.
 * Matomo would take itself for not installed, answer 200, and record nothing (core/Tracker/Handler, plugins/Installation).
 * A request without parameters asks whether the tracker answers, which it does.
 */
function refuseHitsWithoutConfig(): void
{
    $isTracker = in_array(basename($_SERVER['SCRIPT_NAME'] ?? ''), ['matomo.php', 'piwik.php'], true);
    $isProbe = ($_SERVER['QUERY_STRING'] ?? '') === '' && ($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST';
    if (PHP_SAPI === 'cli' || !$isTracker || $isProbe || is_file(DEFAULT_CONFIG_FILE)) {
        return;
    }
    endRequest(503, 'Matomo is not set up here, or its file system is away. Nothing was recorded.', 'Retry-After: 30');
}

/** The sentence of a pause, on the shared file system; there is none while Matomo is open. */
const PAUSE_FILE = '/var/lib/matomo/config/pause.txt';

/**
 * Answers 503 to pages and the API while an administrator has paused them (admin/pause.php). Hits are recorded, the tracking
 * script and the opt-out are served: visitors notice nothing.
 */
function refusePagesWhilePaused(): void
{
    if (!asksForPages() || asksForOpenPage() || !is_file(PAUSE_FILE)) {
        return;
    }
    endRequest(503, trim((string) @file_get_contents(PAUSE_FILE)), 'Retry-After: 300', 'Cache-Control: no-store');
}
