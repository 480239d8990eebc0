<?php

namespace Piwik\Tracker\Db\Pdo;

use Piwik\Db;

/** The tracker's connection, which is the stand-in's only one. */
class Mysql
{
    /** Matomo's own has them for whoever extends it. */
    protected $mysqlOptions = [];

    public function beginTransaction()
    {
        return Db::get()->beginTransaction() ? uniqid() : null;
    }

    public function commit($id)
    {
        Db::get()->commit();
    }

    public function rollBack($id)
    {
        Db::get()->rollBack();
    }

    public function query($query, $parameters = [])
    {
        return Db::query($query, $parameters);
    }

    public function fetch($query, $parameters = [])
    {
        return Db::query($query, $parameters)->fetch();
    }
}
