<?php

namespace Piwik\Application;

use Matomo\Cache\Backend;
use Piwik\Application\Kernel\GlobalSettingsProvider;
use Piwik\Config;
use Piwik\Container\Container;
use Piwik\Container\StaticContainer;
use Piwik\Plugin\Manager;

/** Reads the settings and makes the container from the plugins' and the image's config.php. */
class Environment
{
    /** @param string|null $name "cli", "tracker" or null for pages */
    public function __construct(private ?string $name)
    {
    }

    public function init(): void
    {
        $settings = new GlobalSettingsProvider();
        defined('PIWIK_IS_TRACKER') || define('PIWIK_IS_TRACKER', $this->name === 'tracker');
        $definitions = [[
            Config::class => fn () => new Config($settings),
            'observers.global' => [],
            'path.tmp' => PIWIK_USER_PATH . '/tmp',
            Backend::class => fn () => new Backend\Chained([
                new Backend\ArrayCache(),
                new Backend\File(PIWIK_USER_PATH . '/tmp/cache/tracker'),
            ]),
        ]];
        foreach ($settings->getIniFileChain()->get('Plugins')['Plugins'] as $plugin) {
            $definitions[] = $this->load(Manager::directory($plugin) . '/config/config.php');
        }
        $definitions[] = $this->load(PIWIK_USER_PATH . '/config/config.php');
        $container = new Container($definitions);
        $container->set(GlobalSettingsProvider::class, $settings);
        StaticContainer::push($container);
        if (!is_file($settings->getPathLocal())) {
            throw new NotInstalled('Matomo is not set up yet');
        }
    }

    private function load(string $file): array
    {
        return is_file($file) ? require $file : [];
    }
}
