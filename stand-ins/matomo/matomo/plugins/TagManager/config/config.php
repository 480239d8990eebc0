<?php

return [
    'TagManagerContainerStorageDir' => '/js',
    'TagManagerContainerWebDir' => '/js',
    'Piwik\Plugins\TagManager\Context\Storage\StorageInterface' => fn () => new \Piwik\Plugins\TagManager\Context\Storage\Filesystem(),
];
