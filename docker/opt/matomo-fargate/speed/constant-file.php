<?php

namespace MatomoFargate\Speed;

/** A PHP file that returns an array of constants, which opcache keeps in shared memory for all processes. */
class ConstantFile
{
    /** Opcache takes no file younger than opcache.file_update_protection, 2 s; ours are complete when they appear. */
    private const AGE = 60;

    /** Stands in the place of a file that is being removed. */
    private const NOTHING = "<?php return null;\n";

    /**
     * Writes a PHP file that returns a constant array, and has opcache take it in place of what it had under this name.
     *
     * @param array $value scalars, null and arrays of them, however deep
     * @return bool false if the file could not be written, which costs time and nothing else
     */
    public static function write(string $file, array $value): bool
    {
        $directory = dirname($file);
        if (!is_dir($directory) && !@mkdir($directory, 0700, true) && !is_dir($directory)) {
            return false;
        }
        return self::replace($file, '<?php return ' . var_export($value, true) . ";\n");
    }

    /**
     * Removes a file for all processes. Opcache forgets only files that exist, and another process may read the file at
     * any moment: so one that returns nothing takes its place first.
     */
    public static function remove(string $file): void
    {
        if (is_file($file) && self::replace($file, self::NOTHING)) {
            @unlink($file);
            clearstatcache(true, $file);
        }
    }

    private static function replace(string $file, string $code): bool
    {
        $draft = @tempnam(dirname($file), 'draft');
        if ($draft === false) {
            return false;
        }
        $isReplaced = file_put_contents($draft, $code) === strlen($code)
            && touch($draft, time() - self::AGE)
            && rename($draft, $file);
        if (!$isReplaced) {
            @unlink($draft);
            return false;
        }
        if (function_exists('opcache_invalidate')) {
            opcache_invalidate($file, true);
        }
        return true;
    }
}
