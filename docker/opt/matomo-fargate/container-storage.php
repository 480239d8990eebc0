<?php

namespace MatomoFargate;

use Piwik\Piwik;
use Piwik\Plugins\TagManager\Context\Storage\Filesystem;

/**
 * Where the Tag Manager writes its containers: as Matomo's own, but in one step, since other tasks serve the file while
 * it is written, and browsers would keep half of it.
 */
final class ContainerStorage extends Filesystem
{
    /**
     * @param string $name path of the file
     * @param string $data
     */
    public function save($name, $data)
    {
        if (is_file($name) && file_get_contents($name) === $data) {
            return;
        }
        // Not like the containers' names, by which they are searched for.
        $next = dirname($name) . '/.next-' . bin2hex(random_bytes(8));
        if (@file_put_contents($next, $data) !== strlen($data) || !rename($next, $name)) {
            @unlink($next);
            throw new \Exception("Failed to write tag manager file $name");
        }
        Piwik::postEvent('TagManager.containerFileChanged', [$name]);
    }
}
