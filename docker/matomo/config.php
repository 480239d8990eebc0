<?php
/**
 * Dependency-injection overrides of the image (loaded last by core/Container/ContainerFactory.php).
 */

$isFast = \MatomoFargate\Speed\isOn();

// [event, listener] pairs (core/EventDispatcher.php).
$observers = [
    ['Config.beforeSave', \Piwik\DI::value(function (array &$settings) {
        \MatomoFargate\removeForeignSettings($settings);
    })],
    ['Tracker.setTrackerCacheGeneral', \Piwik\DI::value(function (array &$cache) {
        \MatomoFargate\enforcePrivacy($cache, true);
    })],
    ['Tracker.Cache.getSiteAttributes', \Piwik\DI::value(function (array &$cache) {
        \MatomoFargate\enforcePrivacy($cache, false);
    })],
    ['API.Request.dispatch.end', \Piwik\DI::value(\MatomoFargate\Audit\afterMethod(...))],
    ['Request.dispatch', \Piwik\DI::value(\MatomoFargate\refuseTokenPage(...))],
    ['Request.dispatch', \Piwik\DI::value(\MatomoFargate\Audit\beforePage(...))],
    ['Request.dispatch.end', \Piwik\DI::value(\MatomoFargate\hideTokens(...))],
    ['API.Request.dispatch', \Piwik\DI::value(\MatomoFargate\refuseTokenMethod(...))],
    ['API.Request.dispatch', \Piwik\DI::value(\MatomoFargate\SignOn\refusePasswordMethod(...))],
    ['Login.userRequiresPasswordConfirmation', \Piwik\DI::value(\MatomoFargate\SignOn\askNoPassword(...))],
    ['TwoFactorAuth.requiresTwoFactorAuthentication', \Piwik\DI::value(\MatomoFargate\SignOn\askNoSecondFactor(...))],
    ['Login.logout', \Piwik\DI::value(\MatomoFargate\SignOn\endSession(...))],
    ['Login.authenticate.successful', \Piwik\DI::value(fn ($login) => \MatomoFargate\Audit\afterLogin($login, true))],
    ['Login.authenticate.failed', \Piwik\DI::value(fn ($login) => \MatomoFargate\Audit\afterLogin($login, false))],
    ['Tracker.isExcludedVisit', \Piwik\DI::value(\MatomoFargate\dropUserId(...))],
];
if ($isFast) {
    $observers[] = ['Tracker.getDatabaseConfig', \Piwik\DI::value(function (array &$settings) {
        \MatomoFargate\Speed\keepConnection($settings);
    })];
}

return [
    'observers.global' => \Piwik\DI::add($observers),

    'Matomo\Cache\Backend' => \Piwik\DI::decorate(function ($backend, $container) use ($isFast) {
        $longest = (int) $container->get('Piwik\Config')->Tracker['tracker_cache_file_ttl'] ?: 300;
        $backend = $isFast ? \MatomoFargate\Speed\backend($backend) : $backend;
        // A worker of the fast lane remembers besides, for as long as it lives.
        return \MatomoFargate\Speed\isWorker()
            ? new \MatomoFargate\Lane\SavedOnce(new \MatomoFargate\FreshCache($backend, $longest - \MatomoFargate\Lane\AGE))
            : new \MatomoFargate\FreshCache($backend, $longest);
    }),

    // The containers are on the shared file system, by a link in the document root (plugins/TagManager/config/config.php),
    // and keep their usual address (apache/tag-manager.conf).
    'TagManagerContainerStorageDir' => '/tag-manager',
    'TagManagerContainerWebDir' => '/js',
    'Piwik\Plugins\TagManager\Context\Storage\StorageInterface' => fn () => new \MatomoFargate\ContainerStorage(),

    'Piwik\Plugins\CustomJsTracker\TrackerUpdater' => fn () => new \Piwik\Plugins\CustomJsTracker\TrackerUpdater(
        null,
        \MatomoFargate\TrackerScript::shared(),
    ),

    // Where the geolocation database is: requests read the copy of their task (shared-files/local-copy.sh).
    ...(getenv('GEOIP_SOURCE') ? [
        'path.geoip2' => \MatomoFargate\Speed\isCommand() ? '/var/lib/matomo/config/geoip/' : '/tmp/geoip/',
    ] : []),

    ...(\MatomoFargate\SignOn\isOn() ? ['Piwik\Session\SessionAuth' => fn () => new \MatomoFargate\SignOn\SignedOnSession()] : []),

    ...($isFast ? ['Piwik\DeviceDetector\DeviceDetectorFactory' => \MatomoFargate\Speed\detectorFactory(...)] : []),
];
