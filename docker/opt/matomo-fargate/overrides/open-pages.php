<?php
/**
 * Pages for everybody, whatever is in the way of the others: the opt-out, and the way out of a report's mail. The role
 * `tracker` has no other.
 */

namespace MatomoFargate;

/** Module => actions. */
const OPEN_PAGES = ['CoreAdminHome' => ['optOut', 'optOutJS'], 'ScheduledReports' => ['unsubscribe']];

/** What answers for pages and the API, however its address is written. */
const PAGES = '/usr/src/matomo/index.php';

function asksForPages(): bool
{
    return PHP_SAPI !== 'cli' && realpath($_SERVER['SCRIPT_FILENAME'] ?? '') === PAGES;
}

/** Matomo prefers the address to the body in some places, and the body to the address in others. */
function asksForOpenPage(): bool
{
    return isOpen($_GET + $_POST) && isOpen($_POST + $_GET);
}

function isOpen(array $request): bool
{
    return in_array(wordIn($request, 'action'), OPEN_PAGES[wordIn($request, 'module')] ?? [], true);
}

function wordIn(array $request, string $name): string
{
    return is_string($request[$name] ?? null) ? $request[$name] : '';
}

/** Answers 404 to other pages and the API in a task that has none (apache/site.conf, TrackerOnly). */
function refuseClosedPages(): void
{
    if (!isset($_SERVER['MATOMO_FARGATE_TRACKER_ONLY']) || !asksForPages() || asksForOpenPage()) {
        return;
    }
    endRequest(404, 'Not found');
}
