<?php

namespace Matomo\Cache\Backend;

use Matomo\Cache\Backend;

/** Several, the fastest first; what a later one has, the earlier ones get. */
class Chained implements Backend
{
    /** @param Backend[] $backends */
    public function __construct(private $backends)
    {
    }

    public function doFetch($id)
    {
        foreach ($this->backends as $place => $backend) {
            $value = $backend->doFetch($id);
            if ($value !== false) {
                foreach (array_slice($this->backends, 0, $place) as $earlier) {
                    $earlier->doSave($id, $value);
                }
                return $value;
            }
        }
        return false;
    }

    public function doContains($id)
    {
        return $this->doFetch($id) !== false;
    }

    public function doSave($id, $data, $lifeTime = 0)
    {
        foreach ($this->backends as $backend) {
            $backend->doSave($id, $data, $lifeTime);
        }
        return true;
    }

    public function doDelete($id)
    {
        foreach ($this->backends as $backend) {
            $backend->doDelete($id);
        }
        return true;
    }

    public function doFlush()
    {
        foreach ($this->backends as $backend) {
            $backend->doFlush();
        }
        return true;
    }
}
