<?php

namespace MatomoFargate\Admin;

use MatomoFargate\ConfigCopy;
use MatomoFargate\Failure;
use MatomoFargate\SharedDirectory;
use function MatomoFargate\declaredSettings;
use function MatomoFargate\environmentSetting;
use function MatomoFargate\managedSettings;
use function MatomoFargate\Preflight\configFileProblem;
use function MatomoFargate\printJson;
use function MatomoFargate\say;
use const MatomoFargate\DEFAULT_CONFIG_FILE;
use const MatomoFargate\EXIT_CONFIGURATION;
use const MatomoFargate\EXIT_USAGE;
use const MatomoFargate\HIDDEN_SETTINGS;
use const MatomoFargate\SECRET_SETTINGS;

const GLOBAL_CONFIG_FILE = '/usr/src/matomo/config/global.ini.php';

/** Sections that Matomo itself writes to the file (core/Plugin/Manager.php). */
const OWN_SECTIONS = ['Plugins', 'PluginsInstalled', 'Plugins_Tracker'];

/**
 * Every setting that is not as Matomo brings it, a line each: section, key, value (null if it is secret), layer (`image`,
 * `environment` or `file`, which is config.ini.php), overrides (layers below that say something else, and are not heard),
 * and unexpected, why somebody should look at it.
 */
function showConfig(): void
{
    $file = readIni(DEFAULT_CONFIG_FILE);
    $image = managedSettings();
    $declared = declaredSettings();
    $global = readIni(GLOBAL_CONFIG_FILE);
    $sections = array_unique([...array_keys($global), ...array_keys($image), ...array_keys($declared), ...array_keys($file)]);
    foreach ($sections as $section) {
        $keys = array_unique(array_merge(...array_map(fn ($layer) => array_keys($layer[$section] ?? []), [$global, $image, $declared, $file])));
        foreach ($keys as $key) {
            $layers = array_filter([
                'environment' => environmentSetting($section, $key) ?? $declared[$section][$key] ?? null,
                'image' => $image[$section][$key] ?? null,
                'file' => $file[$section][$key] ?? null,
            ], fn ($value) => $value !== null);
            if ($layers !== []) {
                printSetting($section, $key, $layers, $global);
            }
        }
    }
}

/** @param array $layers layer => value, the one that counts first */
function printSetting(string $section, string $key, array $layers, array $global): void
{
    $layer = array_key_first($layers);
    $below = array_keys(array_filter(
        array_slice($layers, 1),
        fn ($value) => asText($value) !== asText($layers[$layer]),
    ));
    $secret = in_array([$section, $key], SECRET_SETTINGS, true) || preg_match(HIDDEN_SETTINGS, $key) === 1;
    printJson(array_filter([
        'section' => $section,
        'key' => $key,
        'value' => $secret ? '(hidden)' : $layers[$layer],
        'layer' => $layer,
        'overrides' => $below,
        'unexpected' => unexpected($section, $key, $layers, $secret, isset($global[$section])),
    ], fn ($value) => $value !== null && $value !== []));
}

/** Why somebody should look at a setting of config.ini.php; null if nobody need. */
function unexpected(string $section, string $key, array $layers, bool $secret, bool $knownSection): ?string
{
    return match (true) {
        !isset($layers['file']) => null,
        $secret => 'a secret in config.ini.php: take it out',
        count($layers) > 1 => 'not heard: ' . array_key_first($layers) . ' says it',
        !$knownSection && !in_array($section, OWN_SECTIONS, true) && !is_dir("/usr/src/matomo/plugins/$section") =>
            'Matomo brings no such section, and no plugin has its name',
        default => null,
    };
}

/** @return array section => key => value */
function readIni(string $path): array
{
    $problem = configFileProblem($path);
    if ($problem !== null) {
        throw new Failure(EXIT_CONFIGURATION, "'$path' $problem.");
    }
    return is_file($path) ? parse_ini_file($path, true, INI_SCANNER_RAW) : [];
}

function asText($value): string
{
    return is_array($value) ? implode(',', $value) : (is_bool($value) ? (string) (int) $value : (string) $value);
}

/** Earlier contents of config.ini.php, kept by each migration that changed it. @return string[] path by name, newest first */
function configBackups(): array
{
    $files = glob(DEFAULT_CONFIG_FILE . '.before-*Z');
    rsort($files);
    return array_combine(array_map(fn ($file) => substr($file, strlen(DEFAULT_CONFIG_FILE . '.before-')), $files), $files);
}

function listConfigBackups(): void
{
    $now = is_file(DEFAULT_CONFIG_FILE) ? file_get_contents(DEFAULT_CONFIG_FILE) : '';
    foreach (configBackups() as $name => $file) {
        printJson([
            'name' => $name,
            'bytes' => filesize($file),
            'difference' => \MatomoFargate\configDifference(file_get_contents($file), $now),
        ]);
    }
}

/** Puts an earlier file back, and keeps the present one beside it. */
function restoreConfig(string $name): void
{
    $backups = configBackups();
    $file = $backups[$name] ?? throw new Failure(EXIT_USAGE, "there is no earlier file '$name'; there are "
        . (implode(', ', array_keys($backups)) ?: 'none') . '.');
    $problem = configFileProblem($file);
    if ($problem !== null) {
        throw new Failure(EXIT_CONFIGURATION, "the earlier file '$name' $problem; nothing was changed.");
    }
    SharedDirectory::open();
    $content = file_get_contents($file);
    $before = is_file(DEFAULT_CONFIG_FILE) ? file_get_contents(DEFAULT_CONFIG_FILE) : null;
    if ($content === $before) {
        say("config.ini.php is as it was in '$name'; nothing was changed.");
        printJson(['restored' => $name, 'changed' => false]);
        return;
    }
    $kept = $before === null ? null : ConfigCopy::keep(DEFAULT_CONFIG_FILE, $before);
    ConfigCopy::write(DEFAULT_CONFIG_FILE, $content);
    foreach (\MatomoFargate\configDifference($before ?? '', $content) as $line) {
        say($line);
    }
    printJson(['restored' => $name, 'changed' => true, 'kept' => $kept]);
}
