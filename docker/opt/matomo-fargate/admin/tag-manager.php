<?php

namespace MatomoFargate\Admin;

use MatomoFargate\Failure;
use MatomoFargate\SharedDirectory;
use Piwik\Piwik;
use Piwik\Plugin\Manager;
use Piwik\Plugins\TagManager\API as TagManagerApi;
use function MatomoFargate\printJson;
use function MatomoFargate\table;
use const MatomoFargate\EXIT_CONFIGURATION;

/** Where the containers are that every task serves as js/container_….js (overrides/container-storage.php). */
const CONTAINERS = '/var/lib/matomo/config/tag-manager';

/** A container a line: site, container, name, published (the name of the version that visitors get), and whether its file is there. */
function listContainers(): void
{
    refuseWithoutTagManager();
    foreach (rows('SELECT idsite FROM ' . table('site') . ' ORDER BY idsite') as ['idsite' => $site]) {
        foreach (TagManagerApi::getInstance()->getContainers($site) as $container) {
            $live = array_column($container['releases'], 'version_name', 'environment')['live'] ?? null;
            printJson([
                'site' => (int) $site,
                'container' => $container['idcontainer'],
                'name' => $container['name'],
                'published' => $live,
                'served' => is_file(CONTAINERS . "/container_{$container['idcontainer']}.js"),
            ]);
        }
    }
}

/** Writes the files of all published containers anew, as a migration does. */
function refreshContainers(): void
{
    refuseWithoutTagManager();
    SharedDirectory::open()->prepare();
    Piwik::postEvent('TagManager.regenerateContainerReleases', [false]);
    listContainers();
}

/** @throws Failure 78 */
function refuseWithoutTagManager(): void
{
    Manager::getInstance()->isPluginActivated('TagManager') || throw new Failure(EXIT_CONFIGURATION, 'the Tag Manager is off: name it'
        . " in config/plugins.ts, { name: 'TagManager' }, and release.");
}
