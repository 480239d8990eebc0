<?php

namespace Piwik;

class Common
{
    public static function prefixTable(string $table): string
    {
        return Config::getInstance()->database['tables_prefix'] . $table;
    }
}
