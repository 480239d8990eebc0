<?php

namespace MatomoFargate;

use Matomo\Cache\Backend;

/**
 * Matomo's cache, in which nothing lives longer than the tracker's own rule says ([Tracker] tracker_cache_file_ttl, 300 s).
 * Each task has a cache of its own, and Matomo deletes an entry only in the task where a setting was saved: others would
 * go by the old one for up to twelve hours, as with the settings of plugins. What depends on code alone stays.
 */
final class FreshCache implements Backend
{
    /** Expressions of DeviceDetector and translations; the ids name the version of what they hold. */
    private const OF_CODE = '/^matomocache_(DeviceDetector|Translations)-/';

    public function __construct(private Backend $backend, private int $longest)
    {
    }

    public function doFetch($id)
    {
        return $this->backend->doFetch($id);
    }

    public function doContains($id)
    {
        return $this->backend->doContains($id);
    }

    /** @param int $lifeTime seconds; 0 is for ever */
    public function doSave($id, $data, $lifeTime = 0)
    {
        if (preg_match(self::OF_CODE, $id) !== 1) {
            $lifeTime = $lifeTime > 0 ? min($lifeTime, $this->longest) : $this->longest;
        }
        return $this->backend->doSave($id, $data, $lifeTime);
    }

    public function doDelete($id)
    {
        return $this->backend->doDelete($id);
    }

    public function doFlush()
    {
        return $this->backend->doFlush();
    }
}
