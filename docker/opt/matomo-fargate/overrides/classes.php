<?php
/**
 * Where the classes are that extend Matomo's. They are loaded when they are asked for, which is after Matomo's own class
 * loader is there; self-check loads all of them.
 */

namespace MatomoFargate;

const CLASSES = [
    ContainerStorage::class => __DIR__ . '/container-storage.php',
    FreshCache::class => __DIR__ . '/fresh-cache.php',
    SignOn\SignedOnSession::class => __DIR__ . '/../sign-on/signed-on-session.php',
    TrackerScript::class => __DIR__ . '/tracker-script.php',
    Lane\KeptTracker::class => __DIR__ . '/../lane/kept-tracker.php',
    Lane\SavedOnce::class => __DIR__ . '/../lane/saved-once.php',
    Speed\DeviceMemory::class => __DIR__ . '/../speed/device-memory.php',
    Speed\RememberedDevice::class => __DIR__ . '/../speed/remembered-device.php',
    Speed\SharedCache::class => __DIR__ . '/../speed/shared-cache.php',
    'Piwik\Tracker\Db\Pdo\Persistent' => __DIR__ . '/../speed/persistent.php',
];

spl_autoload_register(function (string $class): void {
    if (isset(CLASSES[$class])) {
        require CLASSES[$class];
    }
});
