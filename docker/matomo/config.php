<?php
/**
 * Dependency-injection overrides of the image (loaded last by core/Container/ContainerFactory.php).
 */

return [
    // [event, listener] pairs (core/EventDispatcher.php).
    'observers.global' => \Piwik\DI::add([
        ['Config.beforeSave', \Piwik\DI::value(function (array &$settings) {
            \MatomoFargate\removeForeignSettings($settings);
        })],
    ]),
];
