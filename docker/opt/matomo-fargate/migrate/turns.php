<?php

namespace MatomoFargate;

/**
 * Waits until no other migration is at work.
 *
 * @throws Failure 75 if another one holds the lock for longer than MIGRATE_LOCK_SECONDS, an hour if that is not set
 */
function takeTurn(\PDO $master, DatabaseSettings $settings): Lock
{
    $lock = Lock::take($master, 'migrate', $settings->name);
    if ($lock !== null) {
        return $lock;
    }
    say('another migration is at work; waiting for it to end');
    $seconds = (int) (getenv('MIGRATE_LOCK_SECONDS') ?: 3600);
    return Lock::take($master, 'migrate', $settings->name, $seconds) ?? throw new Failure(
        EXIT_TRY_LATER,
        "another migration has held the lock for $seconds s; look at its log, and run this one again when it has ended.",
    );
}

/**
 * Keeps archiving away while tables change: a change waits for the queries of a report, and every hit waits behind it.
 * Where the database is at this image's version there is little to change, so a run that is at work is not waited for.
 *
 * @return Lock|null null if archiving goes on beside a migration that leaves the tables of hits alone
 * @throws Failure 75 if archiving does not end in MIGRATE_ARCHIVE_SECONDS, 15 minutes if that is not set
 */
function keepArchivingAway(\PDO $master, DatabaseSettings $settings): ?Lock
{
    $lock = Lock::take($master, 'archive', $settings->name);
    if ($lock !== null) {
        return $lock;
    }
    if (databaseVersion($master, $settings) === codeVersion()) {
        say('archiving is at work; the database is at the version of this image, so it may go on');
        return null;
    }
    $seconds = (int) (getenv('MIGRATE_ARCHIVE_SECONDS') ?: 900);
    say("archiving is at work; waiting up to $seconds s for its end, because hits would wait for a change of tables that waits for it");
    return Lock::take($master, 'archive', $settings->name, $seconds) ?? throw new Failure(
        EXIT_TRY_LATER,
        "archiving has not ended in $seconds s, and nothing was changed; run this again after it, or stop its task: the next run"
            . ' of archiving goes on where it was.',
    );
}
