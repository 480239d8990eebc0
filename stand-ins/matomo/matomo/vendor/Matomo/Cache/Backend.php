<?php

namespace Matomo\Cache;

/** Where cached values are. A lifetime is in seconds; 0 is for ever. */
interface Backend
{
    public function doFetch($id);

    public function doContains($id);

    public function doSave($id, $data, $lifeTime = 0);

    public function doDelete($id);

    public function doFlush();
}
