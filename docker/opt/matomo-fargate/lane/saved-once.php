<?php

namespace MatomoFargate\Lane;

use Matomo\Cache\Backend;

/**
 * Matomo's cache, for a process that answers many requests: it saves what it knows after each of them, changed or not
 * (Matomo\Cache\Eager). What is there already keeps its age. To compare an array with itself costs nothing.
 */
final class SavedOnce implements Backend
{
    /** @var array<string, mixed> $saved by id */
    private array $saved = [];

    public function __construct(private Backend $backend)
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

    public function doSave($id, $data, $lifeTime = 0)
    {
        if (array_key_exists($id, $this->saved) && $this->saved[$id] === $data) {
            return true;
        }
        $this->saved[$id] = $data;
        return $this->backend->doSave($id, $data, $lifeTime);
    }

    public function doDelete($id)
    {
        unset($this->saved[$id]);
        return $this->backend->doDelete($id);
    }

    public function doFlush()
    {
        $this->saved = [];
        return $this->backend->doFlush();
    }
}
