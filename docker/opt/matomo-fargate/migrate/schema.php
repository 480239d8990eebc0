<?php
/**
 * Tables, columns and plugins. Every function can be run again after an interruption at any point.
 */

namespace MatomoFargate;

use Piwik\Common;
use Piwik\Config;
use Piwik\DbHelper;
use Piwik\Option;
use Piwik\Plugin\Manager;
use Piwik\Plugins\UsersManager\Model as UserModel;
use Piwik\Updater;
use Piwik\Version;

/** Version of Matomo that the database is at; null if none is installed, or not to the end. */
function recordedVersion(): ?string
{
    if (!in_array(Common::prefixTable('option'), DbHelper::getTablesInstalled(), true)) {
        return null;
    }
    return Option::get('version_core') ?: null;
}

/**
 * Matomo has no way back from a newer schema: its own core:update would say "up to date" and the pages answer 500.
 *
 * @throws Failure 65
 */
function refuseNewerDatabase(?string $version): void
{
    if ($version !== null && version_compare($version, Version::VERSION, '>')) {
        throw new Failure(EXIT_DATABASE_NEWER, "the database is at Matomo $version, newer than Matomo "
            . Version::VERSION . " of this image; deploy Matomo $version or newer, or restore the snapshot that was"
            . ' taken before the upgrade.');
    }
}

/** The core tables of an empty database, as the wizard makes them (plugins/Installation/Controller.php). */
function createSchema(): void
{
    say('installing Matomo ' . Version::VERSION);
    DbHelper::createTables();
    // Its token sits under a unique key, so a second time would fail (core/Db/Schema/Mysql.php).
    if (!(new UserModel())->getUserByTokenAuth('anonymous')) {
        DbHelper::createAnonymousUser();
    }
    DbHelper::recordInstallVersion();
    (new Updater())->markComponentSuccessfullyUpdated('core', Version::VERSION);
}

/**
 * Makes [PluginsInstalled] say what the database says, since Matomo goes by the file alone. A database that came from
 * elsewhere, by an import or from a snapshot, would never get the tables of a plugin that is newer than itself; and if the
 * file was lost, Matomo would install all plugins anew and so skip their pending upgrades.
 */
function recallInstalledPlugins(): void
{
    $config = Config::getInstance();
    $listed = $config->PluginsInstalled['PluginsInstalled'] ?? [];
    $present = Manager::getInstance()->getAllPluginsNames();
    // An installation records each plugin's version (core/Plugin/Manager.php, installPluginIfNecessary).
    $recorded = array_filter($present, fn (string $plugin) => Option::get("version_$plugin") !== false);
    $installed = array_values(array_unique([...array_diff($listed, array_diff($present, $recorded)), ...$recorded]));
    if ($installed !== array_values($listed)) {
        $config->PluginsInstalled = ['PluginsInstalled' => $installed];
        $config->forceSave();
    }
}

/**
 * Brings the tables of reports to the collation of connections. Matomo reads them with variables, which take the table's, and
 * compares these with texts, which have the connection's: where the two differ, no report of a week, a month or a year is
 * made (core/DataAccess/ArchiveSelector.php). A database from elsewhere may have others, and MariaDB's own default changed
 * with 11.5. Rewrites a table, once.
 */
function alignReports(): void
{
    $collation = managedSettings()['database']['collation'];
    foreach (reportsOfOtherCollation() as $table) {
        say("$table gets the collation $collation");
        \Piwik\Db::query('ALTER TABLE ' . quotedName($table) . " CONVERT TO CHARACTER SET utf8mb4 COLLATE $collation");
    }
}

/**
 * What core:update does (plugins/CoreUpdater/Commands/Update.php): upgrades core, plugins and the columns of log
 * tables.
 *
 * @return bool whether there was anything to do
 * @throws Failure 1 if Matomo reports an error
 */
function upgradeComponents(): bool
{
    $updater = new Updater();
    $updates = $updater->getComponentUpdates();
    if (empty($updates)) {
        return false;
    }
    say('upgrading ' . count($updates) . ' components');
    $result = $updater->updateComponents($updates);
    foreach ($result['warnings'] as $warning) {
        say("Matomo warns: $warning", 'warning');
    }
    if ($result['errors'] !== []) {
        throw new Failure(EXIT_FAILED, 'Matomo could not upgrade: ' . implode('; ', $result['errors']) . '. The old'
            . ' version keeps serving; once the cause is mended, this migration goes on where it stopped.');
    }
    return true;
}

/**
 * Installs the activated plugins that are not yet installed: all of them at first, later those that a release brings.
 *
 * @return bool whether there were any
 */
function installPlugins(): bool
{
    $manager = Manager::getInstance();
    $before = $manager->getInstalledPluginsName();
    $manager->installLoadedPlugins();
    $new = array_diff($manager->getInstalledPluginsName(), $before);
    if ($new !== []) {
        say('installed the plugins ' . implode(', ', $new));
    }
    return $new !== [];
}
