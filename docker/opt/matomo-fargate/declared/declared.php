<?php
/**
 * Holds Matomo to the sites, people and API clients that the deployment declares, in the variable DECLARED: JSON, as
 * lib/constructs/tasks/declared-content.ts makes it. What is declared is put back if somebody changed it; what is not
 * declared is left alone. Each change is said in the log, and listed in what migrate prints.
 */

namespace MatomoFargate\Declared;

use MatomoFargate\Failure;
use Piwik\Option;
use const MatomoFargate\EXIT_CONFIGURATION;

require __DIR__ . '/sites.php';
require __DIR__ . '/measures.php';
require __DIR__ . '/access.php';
require __DIR__ . '/users.php';
require __DIR__ . '/clients.php';

/** JSON: key of a declared site => its number in Matomo. */
const SITES_OPTION = 'MatomoFargate.declaredSites';

/** @return array{sites: array[], users: array[], clients: array[], signOn: bool} */
function declared(): array
{
    return [...['sites' => [], 'users' => [], 'clients' => [], 'signOn' => false], ...(json_decode(getenv('DECLARED') ?: '{}', true) ?? [])];
}

/**
 * @return string[] a sentence for each change that was made
 * @throws Failure 78 if Matomo refuses something that is declared
 */
function holdToDeclared(): array
{
    $changes = new Changes();
    $declared = declared();
    $sites = holdSites($declared['sites'], $changes);
    holdUsers($declared['users'], $sites, $declared['signOn'], $changes);
    holdClients($declared['clients'], $sites, $changes);
    return $changes->sentences;
}

/** What was changed, as it is said. */
final class Changes
{
    /** @var string[] */
    public array $sentences = [];

    public function made(string $sentence): void
    {
        \MatomoFargate\say($sentence);
        $this->sentences[] = $sentence;
    }
}

/**
 * Does something with what is declared.
 *
 * @param string $what as the sentence says it
 * @throws Failure 78 if Matomo refuses it
 */
function orSay(string $what, callable $work): mixed
{
    try {
        return $work();
    } catch (\Exception $error) {
        throw \MatomoFargate\isConnectionLoss($error) ? $error : new Failure(
            EXIT_CONFIGURATION,
            "Matomo refuses $what: {$error->getMessage()}",
        );
    }
}

/** Something that is kept between migrations; empty if nothing is. */
function remembered(string $option): array
{
    return json_decode((string) Option::get($option), true) ?? [];
}

function remember(string $option, array $value): void
{
    if (remembered($option) !== $value) {
        Option::set($option, json_encode($value));
    }
}
