<?php

namespace MatomoFargate\Speed;

use function MatomoFargate\configFile;
use function MatomoFargate\trustedHosts;

/** Where Matomo keeps its cache of the settings, below a directory for each host (core/Config/Cache.php). */
const CONFIG_CACHE = '/usr/src/matomo/tmp/%s/cache/tracker/config.ini.php';

/** Section of the merged settings that says from which state of config.ini.php they were made. */
const CONFIG_STATE_SECTION = 'MatomoFargate';

/**
 * Has the tracker take its settings from Matomo's own cache of them (core/Config/IniFileChain.php, reload), as long as
 * config.ini.php is the one that they were read from: parsing three files anew takes 1 ms of each request. Other
 * requests read the files, as ever. What the environment says comes on top afterwards and is in no cache.
 *
 * Only for a host that is one of TRUSTED_HOSTS, since its name becomes a path.
 */
function useConfigCache(): void
{
    $host = $_SERVER['HTTP_HOST'] ?? '';
    $state = stateOfConfigFile();
    if ($state === null || !in_array($host, trustedHosts(), true)) {
        return;
    }
    $file = sprintf(CONFIG_CACHE, $host);
    $GLOBALS['ENABLE_CONFIG_PHP_CACHE'] = true;
    if (is_file($file) && stateInCache(include $file) === $state) {
        return;
    }
    // Matomo finds none, reads the files and writes another one, with the state of now or of before, never of later.
    ConstantFile::remove($file);
    $GLOBALS['MATOMO_FARGATE_CONFIG_STATE'] = $state;
    register_shutdown_function(fn () => makeConfigCacheConstant($file));
}

/** Notes in the settings what they were made from. Called while Matomo reads them, before it writes its cache. */
function noteConfigState(array $settings): array
{
    if (isset($GLOBALS['MATOMO_FARGATE_CONFIG_STATE'])) {
        $settings[CONFIG_STATE_SECTION]['state'] = $GLOBALS['MATOMO_FARGATE_CONFIG_STATE'];
    }
    return $settings;
}

/**
 * Tells one state of config.ini.php from another. The file is opened for it, since a network file system asks its
 * server then and only then: a change by another task is seen at once, as it is without the cache.
 *
 * @return string|null null if there is no such file
 */
function stateOfConfigFile(): ?string
{
    $file = @fopen(configFile(), 'r');
    if ($file === false) {
        return null;
    }
    $stat = fstat($file);
    fclose($file);
    return "$stat[ino] $stat[size] $stat[mtime] $stat[ctime]";
}

/** @param mixed $cache what the file of the cache returns */
function stateInCache($cache): ?string
{
    return $cache['data']['mergedSettings'][CONFIG_STATE_SECTION]['state'] ?? null;
}

/** Writes Matomo's cache again as an array of constants, which opcache shares; Matomo's own has to be unserialized. */
function makeConfigCacheConstant(string $file): void
{
    $cache = is_file($file) ? include $file : null;
    if (stateInCache($cache) !== null) {
        // Without an end: its state says how long it holds.
        ConstantFile::write($file, ['lifetime' => 0, 'data' => $cache['data']]);
    }
}
