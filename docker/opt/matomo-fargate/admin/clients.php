<?php

namespace MatomoFargate\Admin;

use MatomoFargate\Failure;
use Piwik\Plugins\UsersManager\Model;
use function MatomoFargate\Declared\keyOf;
use function MatomoFargate\Declared\remember;
use function MatomoFargate\Declared\remembered;
use function MatomoFargate\Declared\technicalLogins;
use function MatomoFargate\Declared\tokensOfClients;
use function MatomoFargate\printJson;
use function MatomoFargate\table;
use const MatomoFargate\Declared\OF_CLIENT;
use const MatomoFargate\Declared\REVOKED_OPTION;
use const MatomoFargate\EXIT_USAGE;

/** Tokens of declared clients, those that were replaced and go on for a while among them. */
function listClients(): void
{
    $tokens = rows('SELECT * FROM ' . table('user_token_auth') . ' WHERE login IN (' . technicalLogins() . ') ORDER BY description');
    $access = accessByLogin();
    foreach ($tokens as $row) {
        $isCurrent = str_starts_with($row['description'], OF_CLIENT);
        printJson([
            'client' => keyOf($row),
            'description' => $isCurrent ? substr($row['description'], strlen(OF_CLIENT . keyOf($row)) + 1) : 'replaced by a newer token',
            'login' => $row['login'],
            'access' => $access[$row['login']] ?? (object) [],
            ...timesOf($row),
        ]);
    }
}

/** Tokens that people made for themselves in Matomo. */
function listUndeclaredTokens(): void
{
    $tokens = rows('SELECT * FROM ' . table('user_token_auth') . ' WHERE login NOT IN (' . technicalLogins()
        . ") AND login <> 'anonymous' AND system_token = 0 ORDER BY login, date_created");
    foreach ($tokens as $row) {
        printJson([
            'login' => $row['login'],
            'description' => html_entity_decode($row['description'], ENT_QUOTES),
            'inAddresses' => !$row['secure_only'],
            ...timesOf($row),
        ]);
    }
}

/** Takes every token of a client away, at once; migrate does not bring the present one back. */
function revokeClient(string $key): void
{
    $tokens = array_values(array_filter(tokensOfClients(), fn (array $row) => keyOf($row) === $key));
    if ($tokens === []) {
        throw new Failure(EXIT_USAGE, "there is no client '$key' with a token; clients list shows those that there are.");
    }
    // First: a migration that comes between does not make it anew.
    foreach ($tokens as $row) {
        if (str_starts_with($row['description'], OF_CLIENT)) {
            remember(REVOKED_OPTION, [...remembered(REVOKED_OPTION), $key => substr($row['password'], 0, 16)]);
        }
    }
    foreach ($tokens as $row) {
        (new Model())->deleteToken($row['idusertokenauth'], $row['login']);
    }
    printJson(['revoked' => $key, 'tokens' => count($tokens)]);
}

/** When a token was made, used last and ends. */
function timesOf(array $row): array
{
    return ['created' => isoTime($row['date_created']), 'lastUsed' => isoTime($row['last_used']), 'expires' => isoTime($row['date_expired'])];
}
