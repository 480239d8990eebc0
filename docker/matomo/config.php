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
];
if ($isFast) {
    $observers[] = ['Tracker.getDatabaseConfig', \Piwik\DI::value(function (array &$settings) {
        \MatomoFargate\Speed\keepConnection($settings);
    })];
}

return ['observers.global' => \Piwik\DI::add($observers)] + ($isFast ? \MatomoFargate\Speed\definitions() : []);
