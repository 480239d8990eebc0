<?php

namespace Piwik\Plugins\TagManager\Context\Storage;

interface StorageInterface
{
    public function save($name, $data);
}
