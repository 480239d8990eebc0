<?php

namespace MatomoFargate;

/**
 * Writes a file that other tasks read in one step: they would serve half of it, and browsers would keep that.
 *
 * @return bool false if it can't be written
 */
function writeAtOnce(string $path, string $content): bool
{
    // A name that nobody searches for.
    $next = dirname($path) . '/.next-' . bin2hex(random_bytes(8));
    if (@file_put_contents($next, $content) === strlen($content) && @rename($next, $path)) {
        return true;
    }
    @unlink($next);
    return false;
}
