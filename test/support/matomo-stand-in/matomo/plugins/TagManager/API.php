<?php

namespace Piwik\Plugins\TagManager;

use Piwik\Access;

class API
{
    /** Adds a container that tracks page views, and publishes it. */
    public function createDefaultContainerForSite(int $idSite): string
    {
        Access::checkSuperUserAccess();
        $id = TagManager::addContainer($idSite, 'Default container');
        (new TagManager())->regenerateReleasedContainers();
        return $id;
    }
}
