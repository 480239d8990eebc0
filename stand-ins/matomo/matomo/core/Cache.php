<?php

namespace Piwik;

use Matomo\Cache\Backend\ArrayCache;

/** What is known for one request only. */
class Cache extends ArrayCache
{
    private static ?self $transient = null;

    public static function getTransientCache(): self
    {
        return self::$transient ??= new self();
    }

    public function flushAll(): void
    {
        $this->doFlush();
    }
}
