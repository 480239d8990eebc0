<?php

namespace Piwik\Plugins\TagManager;

use Piwik\Container\StaticContainer;
use Piwik\Db;
use Piwik\DbHelper;
use Piwik\Common;
use Piwik\Plugins\TagManager\Context\Storage\StorageInterface;

/** Comes with Matomo, and is off until it is activated. Each site has one container, which is always published. */
class TagManager extends \Piwik\Plugin
{
    public function registerEvents()
    {
        return [
            'TagManager.regenerateContainerReleases' => 'regenerateReleasedContainers',
            'SitesManager.addSite.end' => 'onSiteAdded',
        ];
    }

    public function install()
    {
        DbHelper::createTable('tagmanager_container', 'idcontainer VARCHAR(8) PRIMARY KEY, idsite INT NOT NULL, name VARCHAR(50) NOT NULL');
    }

    /** The first site gets a container with what it needs. */
    public function activate()
    {
        if (!Db::fetchOne('SELECT 1 FROM ' . Common::prefixTable('tagmanager_container'))) {
            self::addContainer(1, 'Default container');
        }
    }

    /** Every new site has a container from its first day. */
    public function onSiteAdded(int $idSite): void
    {
        self::addContainer($idSite, 'Default container');
        $this->regenerateReleasedContainers();
    }

    private static function addContainer(int $idSite, string $name): string
    {
        $id = substr(strtr(base64_encode(random_bytes(12)), '+/', 'xy'), 0, 8);
        Db::query('INSERT INTO ' . Common::prefixTable('tagmanager_container') . ' VALUES (?, ?, ?)', [$id, $idSite, $name]);
        return $id;
    }

    /** Not in the process that activates the plugin: its config.php is not loaded there. */
    public function regenerateReleasedContainers(): void
    {
        $directory = StaticContainer::get('TagManagerContainerStorageDir');
        if ($directory === null) {
            return;
        }
        foreach (Db::query('SELECT * FROM ' . Common::prefixTable('tagmanager_container'))->fetchAll() as $container) {
            StaticContainer::get(StorageInterface::class)->save(
                PIWIK_DOCUMENT_ROOT . "$directory/container_{$container['idcontainer']}.js",
                "/* Stand-in for a container of Matomo's Tag Manager: {$container['name']} */\n",
            );
        }
    }
}
