<?php
/**
 * What makes tracking fast beyond PHP's own settings, and where Matomo lets it in. docs/decisions/0013 has the measures.
 * The variable ACCELERATION=off turns all of it off; what Matomo stores is the same either way.
 */

namespace MatomoFargate\Speed;

/** Where warm-caches.php writes to. */
const WARM_CACHE = '/opt/matomo-fargate/warm';

/** False for commands, which are over before anything pays off, and if ACCELERATION is off. */
function isOn(): bool
{
    return !isCommand() && getenv('ACCELERATION') !== 'off';
}

/** True on the command line, unless this is a worker of the fast lane (lane/worker.php), which answers requests. */
function isCommand(): bool
{
    return PHP_SAPI === 'cli' && !isWorker();
}

function isWorker(): bool
{
    return defined('MatomoFargate\Lane\AGE');
}

/** Matomo's cache in shared memory, in place of files only: whoever configures another backend, Redis, has it. */
function backend(\Matomo\Cache\Backend $backend): \Matomo\Cache\Backend
{
    return $backend instanceof \Matomo\Cache\Backend\Chained && apcu_enabled()
        ? new \Matomo\Cache\Backend\Chained([new \Matomo\Cache\Backend\ArrayCache(), new SharedCache(WARM_CACHE)])
        : $backend;
}

/** A factory of device detectors that remember. */
function detectorFactory(): \Piwik\DeviceDetector\DeviceDetectorFactory
{
    return apcu_enabled() ? new DeviceMemory() : new \Piwik\DeviceDetector\DeviceDetectorFactory();
}

/** Listens to Tracker.getDatabaseConfig. @param array $settings section [database]; changed in place */
function keepConnection(array &$settings): void
{
    if (strtoupper($settings['adapter'] ?? '') === 'PDO\MYSQL') {
        $settings['adapter'] = 'PDO\PERSISTENT';
    }
}
