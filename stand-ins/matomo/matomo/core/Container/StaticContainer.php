<?php

namespace Piwik\Container;

/** The container of this process. */
class StaticContainer
{
    private static ?Container $container = null;

    public static function push(Container $container): void
    {
        self::$container = $container;
    }

    public static function getContainer(): Container
    {
        return self::$container;
    }

    public static function get(string $name)
    {
        return self::$container->get($name);
    }
}
