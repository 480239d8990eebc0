<?php
/** How web server and workers speak with each other: a length of four bytes, and so many bytes of a serialized array. */

namespace MatomoFargate\Lane;

/** Where the workers of this task wait for hits. */
const SOCKET = '/tmp/lane/socket';

/** What a worker says first. Until then, nobody has been given anything, and the hit may go another way. */
const READY = '+';

/** @param resource $stream @return bool false if the other side is gone */
function writeFrame($stream, array $content): bool
{
    $bytes = serialize($content);
    $bytes = pack('N', strlen($bytes)) . $bytes;
    while ($bytes !== '') {
        $written = @fwrite($stream, $bytes);
        if ($written === false || $written === 0) {
            return false;
        }
        $bytes = substr($bytes, $written);
    }
    return true;
}

/** @param resource $stream @return ?array null if the other side is gone, or silent for longer than the stream's timeout */
function readFrame($stream): ?array
{
    $length = readBytes($stream, 4);
    $bytes = $length === null ? null : readBytes($stream, unpack('N', $length)[1]);
    $content = $bytes === null ? null : unserialize($bytes, ['allowed_classes' => false]);
    return is_array($content) ? $content : null;
}

/** @param resource $stream */
function readBytes($stream, int $count): ?string
{
    $bytes = '';
    while (strlen($bytes) < $count) {
        $next = @fread($stream, $count - strlen($bytes));
        if ($next === false || $next === '') {
            return null;
        }
        $bytes .= $next;
    }
    return $bytes;
}
