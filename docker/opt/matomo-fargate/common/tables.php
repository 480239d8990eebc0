<?php

namespace MatomoFargate;

/** What the names of Matomo's tables begin with; a database that moved in has `piwik_` or something else. */
function tablesPrefix(): string
{
    return getenv('MATOMO_DATABASE_TABLES_PREFIX') ?: managedSettings()['database']['tables_prefix'];
}

/** Name of one of Matomo's tables, quoted. */
function table(string $name): string
{
    return quotedName(tablesPrefix() . $name);
}

/**
 * Tables of reports with another collation than connections. Needs a Matomo that is started.
 *
 * @return string[] names
 */
function reportsOfOtherCollation(): array
{
    return array_column(\Piwik\Db::fetchAll('SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()'
        . " AND table_name LIKE ? AND table_collation LIKE 'utf8mb4%' AND table_collation <> ? ORDER BY 1",
        [addcslashes(tablesPrefix() . 'archive_', '_%') . '%', managedSettings()['database']['collation']]), 'name');
}

/** The name of a database or a table, as SQL takes it whatever is in it. */
function quotedName(string $name): string
{
    return '`' . str_replace('`', '``', $name) . '`';
}
