<?php
/**
 * Lets a variable MATOMO_<SECTION>_<KEY> override the setting of that section and key. Like matomo-org's plugin, it
 * sets strings only, and only settings that some file already declares.
 */

return [
    'Piwik\Config' => \Piwik\DI::decorate(function (\Piwik\Config $config, \Piwik\Container\Container $container) {
        $declared = $container->get('Piwik\Application\Kernel\GlobalSettingsProvider')->getIniFileChain()->getAll();
        foreach ($declared as $section => $values) {
            $prefix = 'MATOMO_' . strtoupper($section) . '_';
            $overrides = [];
            foreach (array_keys($values) as $key) {
                $value = getenv($prefix . strtoupper($key));
                if ($value !== false) {
                    $overrides[$key] = $value;
                }
            }
            if ($overrides !== []) {
                $config->$section = array_merge($values, $overrides);
            }
        }
        return $config;
    }),
];
