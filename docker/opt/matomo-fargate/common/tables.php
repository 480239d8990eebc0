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

/** The name of a database or a table, as SQL takes it whatever is in it. */
function quotedName(string $name): string
{
    return '`' . str_replace('`', '``', $name) . '`';
}
