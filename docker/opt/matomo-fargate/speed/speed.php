<?php
/**
 * What makes tracking fast beyond PHP's own settings, and where Matomo lets it in. docs/decisions/0013 has the measures.
 * The variable ACCELERATION=off turns all of it off; what Matomo stores is the same either way.
 */

namespace MatomoFargate\Speed;

require_once __DIR__ . '/config-cache.php';

/** Where warm-caches.php writes to. */
const WARM_CACHE = '/opt/matomo-fargate/warm';

/** False for commands, which are over before anything pays off, and if ACCELERATION is off. */
function isOn(): bool
{
    return PHP_SAPI !== 'cli' && getenv('ACCELERATION') !== 'off';
}

/** Classes of this folder by their names, for Composer's class loader comes later. */
function loadClass(string $class): void
{
    $files = [
        ConstantArrays::class => 'constant-arrays.php',
        ConstantFile::class => 'constant-file.php',
        DeviceMemory::class => 'device-memory.php',
        RememberedDevice::class => 'remembered-device.php',
        'Piwik\Tracker\Db\Pdo\Persistent' => 'persistent.php',
    ];
    if (isset($files[$class])) {
        require __DIR__ . '/' . $files[$class];
    }
}

/** Entries for Matomo's container (config/config.php). */
function definitions(): array
{
    return [
        // Only in place of files: whoever configures another backend, Redis, has it.
        'Matomo\Cache\Backend' => \Piwik\DI::decorate(
            fn ($backend, $container) => $backend instanceof \Matomo\Cache\Backend\Chained
                ? new \Matomo\Cache\Backend\Chained([
                    new \Matomo\Cache\Backend\ArrayCache(),
                    new ConstantArrays($container->get('path.tmp') . '/cache/constant', WARM_CACHE),
                ])
                : $backend,
        ),
        'Piwik\DeviceDetector\DeviceDetectorFactory' => fn () => apcu_enabled()
            ? new DeviceMemory()
            : new \Piwik\DeviceDetector\DeviceDetectorFactory(),
    ];
}

/** Listens to Tracker.getDatabaseConfig. @param array $settings section [database]; changed in place */
function keepConnection(array &$settings): void
{
    if (strtoupper($settings['adapter'] ?? '') === 'PDO\MYSQL') {
        $settings['adapter'] = 'PDO\PERSISTENT';
    }
}

spl_autoload_register('MatomoFargate\Speed\loadClass');
