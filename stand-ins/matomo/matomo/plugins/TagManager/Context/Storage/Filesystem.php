<?php

namespace Piwik\Plugins\TagManager\Context\Storage;

use Piwik\Piwik;

class Filesystem implements StorageInterface
{
    public function save($name, $data)
    {
        if (@file_put_contents($name, $data) === false) {
            throw new \Exception("Failed to write tag manager file $name");
        }
        Piwik::postEvent('TagManager.containerFileChanged', [$name]);
    }
}
