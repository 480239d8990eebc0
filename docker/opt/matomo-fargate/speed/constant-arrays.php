<?php

namespace MatomoFargate\Speed;

use Matomo\Cache\Backend;

/**
 * Matomo's cache, kept where all of Apache's processes share it and nobody has to unserialize it:
 *
 * - What lives an hour or longer is a PHP file that returns an array of constants. Opcache keeps such an array in shared
 *   memory, and to read it costs next to nothing, however large it is: DeviceDetector's expressions are 1.4 MB.
 * - What changes every few minutes (the tracker's settings of a site) is in APCu: opcache does not reuse the memory of a
 *   file that changed.
 *
 * Deleted and expired entries are gone for all processes at once, which opcache must be told, since it does not look
 * at files again (opcache.validate_timestamps).
 */
class ConstantArrays implements Backend
{
    /** Seconds from which on an entry is worth a file. */
    private const WORTH_A_FILE = 3600;

    private const APCU_PREFIX = 'cache:';

    private bool $hasApcu;

    /**
     * @param string $directory where the files are, without a slash at its end; made when the first one is written
     * @param string|null $warm a directory of such files that the image was built with (warm-caches.php); they outlive
     *   doFlush, and their ids name the version of what they hold
     */
    public function __construct(private string $directory, private ?string $warm = null)
    {
        $this->hasApcu = function_exists('apcu_enabled') && apcu_enabled();
    }

    /** @return mixed false if there is nothing under this id, or not any more */
    public function doFetch($id)
    {
        if ($this->hasApcu) {
            $value = apcu_fetch(self::APCU_PREFIX . $id, $found);
            if ($found) {
                return $value;
            }
        }
        $entry = $this->read($id);
        return $entry === null ? false : $entry['data'];
    }

    public function doContains($id)
    {
        return ($this->hasApcu && apcu_exists(self::APCU_PREFIX . $id)) || $this->read($id) !== null;
    }

    /** @param int $lifeTime seconds; 0 is for ever */
    public function doSave($id, $data, $lifeTime = 0)
    {
        $isShort = $lifeTime > 0 && $lifeTime < self::WORTH_A_FILE;
        if ($this->hasApcu && ($isShort || !self::isConstant($data))) {
            ConstantFile::remove(self::fileIn($this->directory, $id));
            return apcu_store(self::APCU_PREFIX . $id, $data, $lifeTime);
        }
        if ($this->hasApcu) {
            apcu_delete(self::APCU_PREFIX . $id);
        }
        return ConstantFile::write(self::fileIn($this->directory, $id), [
            'lifetime' => $lifeTime > 0 ? time() + $lifeTime : 0,
            'data' => $data,
        ]);
    }

    public function doDelete($id)
    {
        if ($this->hasApcu) {
            apcu_delete(self::APCU_PREFIX . $id);
        }
        ConstantFile::remove(self::fileIn($this->directory, $id));
        return true;
    }

    public function doFlush()
    {
        if ($this->hasApcu) {
            apcu_delete(new \APCUIterator('/^' . preg_quote(self::APCU_PREFIX, '/') . '/', APC_ITER_KEY));
        }
        foreach (glob("$this->directory/*.php") ?: [] as $file) {
            ConstantFile::remove($file);
        }
        return true;
    }

    /** Whether a value can be written as PHP code and comes back the same. */
    private static function isConstant($value): bool
    {
        if (!is_array($value)) {
            return $value === null || is_scalar($value);
        }
        foreach ($value as $entry) {
            if (!self::isConstant($entry)) {
                return false;
            }
        }
        return true;
    }

    private function read(string $id): ?array
    {
        foreach (array_filter([$this->directory, $this->warm]) as $directory) {
            $file = self::fileIn($directory, $id);
            // Asked first, so that a missing file is no warning: opcache answers it for the files it holds.
            $entry = is_file($file) ? include $file : null;
            if (is_array($entry) && ($entry['lifetime'] === 0 || $entry['lifetime'] >= time())) {
                return $entry;
            }
        }
        return null;
    }

    /** An id never leads out of the directory, whatever it is made of. */
    private static function fileIn(string $directory, string $id): string
    {
        $name = preg_match('/^[\w-][\w.-]{0,150}$/D', $id) ? $id : hash('sha256', $id);
        return "$directory/$name.php";
    }
}
