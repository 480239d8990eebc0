<?php

namespace Piwik;

use Piwik\Plugins\UsersManager\Model;

/** The tables, named like Matomo's, with those columns that the image or its tests use. */
class DbHelper
{
    private const TABLES = [
        'option' => 'option_name VARCHAR(191) PRIMARY KEY, option_value LONGTEXT NOT NULL, autoload TINYINT NOT NULL',
        'user' => 'login VARCHAR(100) PRIMARY KEY, password VARCHAR(255) NOT NULL, email VARCHAR(100) NOT NULL,'
            . " twofactor_secret VARCHAR(40) NOT NULL DEFAULT '', superuser_access TINYINT NOT NULL DEFAULT 0,"
            . ' date_registered DATETIME NOT NULL, invite_token VARCHAR(191) NULL, invite_expired_at TIMESTAMP NULL,'
            . ' ts_last_seen TIMESTAMP NULL, UNIQUE (email)',
        'access' => 'idaccess INT AUTO_INCREMENT PRIMARY KEY, login VARCHAR(100) NOT NULL, idsite INT NOT NULL,'
            . ' access VARCHAR(50) NOT NULL, INDEX (login, idsite)',
        'user_token_auth' => 'idusertokenauth INT AUTO_INCREMENT PRIMARY KEY, login VARCHAR(100) NOT NULL,'
            . " hash_algo VARCHAR(30) NOT NULL DEFAULT 'sha512',"
            . ' description VARCHAR(100) NOT NULL, password VARCHAR(191) NOT NULL UNIQUE, system_token TINYINT NOT NULL DEFAULT 0,'
            . ' last_used DATETIME NULL, date_created DATETIME NOT NULL, date_expired DATETIME NULL,'
            . ' secure_only TINYINT NOT NULL DEFAULT 0',
        'site' => 'idsite INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(90) NOT NULL, main_url VARCHAR(255) NOT NULL,'
            . ' timezone VARCHAR(50) NOT NULL, currency CHAR(3) NOT NULL, ecommerce TINYINT DEFAULT 0,'
            . ' sitesearch TINYINT DEFAULT 1, keep_url_fragment TINYINT NOT NULL DEFAULT 0,'
            . " sitesearch_keyword_parameters TEXT NOT NULL DEFAULT '', sitesearch_category_parameters TEXT NOT NULL DEFAULT '',"
            . " excluded_ips TEXT NOT NULL DEFAULT '', excluded_parameters TEXT NOT NULL DEFAULT '',"
            . " excluded_user_agents TEXT NOT NULL DEFAULT '', excluded_referrers TEXT NOT NULL DEFAULT ''",
        'site_url' => 'idsite INT NOT NULL, url VARCHAR(190) NOT NULL, PRIMARY KEY (idsite, url)',
        'goal' => 'idsite INT NOT NULL, idgoal INT NOT NULL, name VARCHAR(50) NOT NULL, description VARCHAR(255) NOT NULL,'
            . ' match_attribute VARCHAR(36) NOT NULL, pattern VARCHAR(255) NOT NULL, pattern_type VARCHAR(25) NOT NULL,'
            . ' case_sensitive TINYINT NOT NULL, allow_multiple TINYINT NOT NULL, revenue DOUBLE NOT NULL,'
            . ' deleted TINYINT NOT NULL DEFAULT 0, event_value_as_revenue TINYINT NOT NULL DEFAULT 0, PRIMARY KEY (idsite, idgoal)',
        'twofactor_recovery_code' => 'idrecoverycode BIGINT AUTO_INCREMENT PRIMARY KEY, login VARCHAR(100) NOT NULL,'
            . ' recovery_code VARCHAR(40) NOT NULL',
        'brute_force_log' => 'id_brute_force_log BIGINT AUTO_INCREMENT PRIMARY KEY, ip_address VARCHAR(60),'
            . ' attempted_at DATETIME NOT NULL, login VARCHAR(100), INDEX (ip_address)',
        'plugin_setting' => 'idplugin_setting INT AUTO_INCREMENT PRIMARY KEY, plugin_name VARCHAR(60) NOT NULL,'
            . ' setting_name VARCHAR(255) NOT NULL, setting_value LONGTEXT NOT NULL',
        'session' => 'id VARCHAR(191) PRIMARY KEY, modified INT, lifetime INT, data MEDIUMTEXT',
        'log_action' => 'idaction INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(4096), hash INT UNSIGNED NOT NULL,'
            . ' type TINYINT, INDEX (type, hash)',
        'log_visit' => 'idvisit BIGINT AUTO_INCREMENT PRIMARY KEY, idsite INT NOT NULL, idvisitor BINARY(8) NOT NULL,'
            . ' visit_first_action_time DATETIME NOT NULL, visit_last_action_time DATETIME NOT NULL,'
            . ' location_ip VARBINARY(16) NOT NULL, visit_total_actions INT NOT NULL, user_agent VARCHAR(512),'
            . ' referer_url VARCHAR(1500), location_country CHAR(3)',
        'log_link_visit_action' => 'idlink_va BIGINT AUTO_INCREMENT PRIMARY KEY, idsite INT NOT NULL,'
            . ' idvisitor BINARY(8) NOT NULL, idvisit BIGINT NOT NULL, idaction_url INT, idaction_name INT,'
            . ' server_time DATETIME NOT NULL',
        'archive_invalidations' => 'idinvalidation BIGINT AUTO_INCREMENT PRIMARY KEY, idarchive INT, name VARCHAR(255) NOT NULL,'
            . ' idsite INT NOT NULL, date1 DATE NOT NULL, date2 DATE NOT NULL, period TINYINT NOT NULL,'
            . ' ts_invalidated DATETIME, ts_started DATETIME, status TINYINT DEFAULT 0, report VARCHAR(255)',
    ];

    /** @return string[] with prefix */
    public static function getTablesInstalled(): array
    {
        $prefix = addcslashes(Common::prefixTable(''), '_%');
        return Db::query('SHOW TABLES LIKE ' . Db::get()->quote("$prefix%"))->fetchAll(\PDO::FETCH_COLUMN);
    }

    public static function createTables(): void
    {
        foreach (self::TABLES as $name => $columns) {
            self::createTable($name, $columns);
        }
    }

    public static function createTable(string $name, string $columns): void
    {
        ['charset' => $charset, 'collation' => $collation] = Config::getInstance()->database;
        $options = "DEFAULT CHARSET=$charset" . ($collation ? " COLLATE=$collation" : '');
        Db::query('CREATE TABLE IF NOT EXISTS ' . Common::prefixTable($name) . " ($columns) $options");
    }

    public static function createAnonymousUser(): void
    {
        $now = Date::now()->getDatetime();
        $model = new Model();
        $model->addUser('anonymous', '', 'anonymous@example.org', $now);
        $model->addTokenAuth('anonymous', 'anonymous', 'anonymous default token', $now);
    }

    public static function recordInstallVersion(): void
    {
        Option::set('install_version', Version::VERSION);
    }
}
