<?php

namespace Piwik\Tracker\Db\Pdo;

/**
 * The tracker's database adapter, whose connection outlives the request: each of Apache's processes keeps its own.
 * Connecting by TLS costs web task and database more than everything that a page view does with the connection.
 *
 * Matomo makes the class of the name that the setting `adapter` says (core/Tracker/Db.php, factory). PDO asks the server
 * for a sign of life before it hands a connection out again, and rolls back what the last request left open.
 */
class Persistent extends Mysql
{
    public function __construct($dbInfo, $driverName = 'mysql')
    {
        parent::__construct($dbInfo, $driverName);
        $this->mysqlOptions[\PDO::ATTR_PERSISTENT] = true;
    }
}
