<?php

namespace MatomoFargate;

/**
 * Writes a file in one step: other tasks would read half of it, and browsers would keep that.
 *
 * @return bool false if it can't be written
 */
function writeAtOnce(string $path, string $content): bool
{
    // In the same directory, since only a rename within one file system happens in one step; a name that nobody searches for.
    $next = dirname($path) . '/.next-' . bin2hex(random_bytes(8));
    if (@file_put_contents($next, $content) === strlen($content) && @rename($next, $path)) {
        return true;
    }
    @unlink($next);
    return false;
}
