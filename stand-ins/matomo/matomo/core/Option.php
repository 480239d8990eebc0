<?php

namespace Piwik;

class Option
{
    /** @return string|false */
    public static function get(string $name)
    {
        return Db::fetchOne('SELECT option_value FROM ' . Common::prefixTable('option') . ' WHERE option_name = ?', [$name]);
    }

    public static function delete(string $name): void
    {
        Db::query('DELETE FROM ' . Common::prefixTable('option') . ' WHERE option_name = ?', [$name]);
    }

    public static function set(string $name, $value, $autoload = 0): void
    {
        Db::query(
            'REPLACE INTO ' . Common::prefixTable('option') . ' (option_name, option_value, autoload) VALUES (?, ?, ?)',
            [$name, $value, (int) $autoload],
        );
    }
}
