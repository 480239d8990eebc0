<?php

namespace MatomoFargate;

use Piwik\Piwik;
use Piwik\Plugins\TagManager\Context\Storage\Filesystem;

require_once __DIR__ . '/../common/written-at-once.php';

/** Where the Tag Manager writes its containers: as Matomo's own, but in one step. */
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
        if (!writeAtOnce($name, $data)) {
            throw new \Exception("Failed to write tag manager file $name");
        }
        Piwik::postEvent('TagManager.containerFileChanged', [$name]);
    }
}
