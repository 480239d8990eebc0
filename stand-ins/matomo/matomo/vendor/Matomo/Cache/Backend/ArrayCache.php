<?php

namespace Matomo\Cache\Backend;

use Matomo\Cache\Backend;

/** In this process, whatever the lifetime. */
class ArrayCache implements Backend
{
    private array $values = [];

    public function doFetch($id)
    {
        return $this->values[$id] ?? false;
    }

    public function doContains($id)
    {
        return isset($this->values[$id]);
    }

    public function doSave($id, $data, $lifeTime = 0)
    {
        $this->values[$id] = $data;
        return true;
    }

    public function doDelete($id)
    {
        unset($this->values[$id]);
        return true;
    }

    public function doFlush()
    {
        $this->values = [];
        return true;
    }
}
