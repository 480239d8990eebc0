<?php
/**
 * When Apache's processes last forgot something that they knew from the database: Matomo deletes from its cache what
 * somebody changed. Workers have a cache of their own, so each hit tells them the time.
 */

namespace MatomoFargate\Lane;

const GENERATION = 'lane:generation';

/** Seconds since 1970, with fractions; 0 if nothing was forgotten. */
function generation(): float
{
    return (float) apcu_fetch(GENERATION);
}

function newGeneration(): void
{
    apcu_store(GENERATION, microtime(true));
}
