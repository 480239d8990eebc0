<?php

namespace MatomoFargate\Speed;

use Matomo\Cache\Backend;

/**
 * Matomo's cache in APCu, where all of Apache's processes share it: what one deletes, or lets expire, is gone for all.
 *
 * What depends on code alone, DeviceDetector's expressions of 1.4 MB, comes as PHP files of constant arrays, written while
 * the image is built (warm-caches.php). Opcache keeps them in shared memory, and to read them costs next to nothing, since
 * nothing is unserialized. They outlive doFlush; their ids name the version of what they hold.
 */
class SharedCache implements Backend
{
    private const PREFIX = 'cache:';

    /** @param string $warm directory of the files */
    public function __construct(private string $warm)
    {
    }

    /** @return mixed false if there is nothing under this id, or not any more */
    public function doFetch($id)
    {
        $file = $this->file($id);
        // Asked first, so that a missing file is no warning: opcache answers it for the files it holds.
        return is_file($file) ? include $file : apcu_fetch(self::PREFIX . $id);
    }

    public function doContains($id)
    {
        return is_file($this->file($id)) || apcu_exists(self::PREFIX . $id);
    }

    /** @param int $lifeTime seconds; 0 is for ever */
    public function doSave($id, $data, $lifeTime = 0)
    {
        return apcu_store(self::PREFIX . $id, $data, $lifeTime);
    }

    public function doDelete($id)
    {
        apcu_delete(self::PREFIX . $id);
        \MatomoFargate\Lane\newGeneration();
        return true;
    }

    public function doFlush()
    {
        \MatomoFargate\Lane\newGeneration();
        return apcu_delete(new \APCUIterator('/^' . self::PREFIX . '/', APC_ITER_KEY));
    }

    /** An id never leads out of the directory, whatever it is made of. */
    private function file(string $id): string
    {
        return "$this->warm/" . preg_replace('/[^\w.-]|^\./', '_', $id) . '.php';
    }
}
