<?php

namespace MatomoFargate\Plugins;

/** Bytes and files, unpacked. */
const LARGEST_PLUGIN = 500 << 20;
const MOST_FILES = 20_000;

/**
 * Unpacks a plugin's archive, which holds one folder with the plugin's name. Every name is looked at before anything
 * is written: an archive can name places outside, links, or more than a disk holds.
 *
 * @throws Problem
 */
function unpack(string $archive, string $name, string $directory): void
{
    $zip = new \ZipArchive();
    if ($zip->open($archive, \ZipArchive::CHECKCONS) !== true) {
        throw new Problem("the archive of $name is not a zip file, or it is damaged.");
    }
    $size = 0;
    for ($index = 0; $index < $zip->numFiles; $index++) {
        $entry = $zip->statIndex($index);
        $zip->getExternalAttributesIndex($index, $system, $attributes);
        $type = $system === \ZipArchive::OPSYS_UNIX ? ($attributes >> 16) & 0170000 : 0;
        $isPlain = in_array($type, [0, 0100000, 0040000], true);
        if (!$isPlain || !str_starts_with($entry['name'], "$name/") || isOutside($entry['name'])) {
            throw new Problem("the archive of $name holds '{$entry['name']}', which is no file or folder below $name/.");
        }
        $size += $entry['size'];
    }
    if ($zip->numFiles > MOST_FILES || $size > LARGEST_PLUGIN) {
        throw new Problem("the archive of $name holds {$zip->numFiles} files of $size bytes, more than a plugin can have.");
    }
    if (!$zip->extractTo($directory)) {
        throw new Problem("the archive of $name can't be unpacked.");
    }
    $zip->close();
}

function isOutside(string $path): bool
{
    return preg_match('#(^|[/\\\\])\.\.([/\\\\]|$)|^[/\\\\]|\\\\|:|\0#', $path) === 1;
}
