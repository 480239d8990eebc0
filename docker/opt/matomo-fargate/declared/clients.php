<?php
/**
 * Programs that use Matomo's API. Each has a token of its own, which comes from its secret by the variable
 * CLIENT_TOKEN_<KEY>; Matomo stores a hash of it. Licences count users, so clients with the same access share one technical
 * user, who can't log in: it has no password, and its address leads nowhere. Tokens are taken in the body of a request only.
 */

namespace MatomoFargate\Declared;

use Piwik\Date;
use Piwik\Db;
use Piwik\Plugins\UsersManager\API as UsersApi;
use Piwik\Plugins\UsersManager\Model;
use function MatomoFargate\say;
use function MatomoFargate\table;

/** JSON: key of a client => start of the hash of the token that was revoked by command, and is not to come back. */
const REVOKED_OPTION = 'MatomoFargate.revokedClients';
/** Descriptions of tokens that are declared, and of those that a newer one has replaced, begin with these and the key. */
const OF_CLIENT = 'client:';
const REPLACED = 'replaced:';

const DOMAIN_OF_CLIENTS = 'clients.invalid';

/** Condition on the table of users: nobody else has such an address, whatever the login. */
const IS_TECHNICAL = "login LIKE 'api-%' AND email LIKE '%@" . DOMAIN_OF_CLIENTS . "'";

/** The logins of technical users, as a query for IN (…). */
function technicalLogins(): string
{
    return 'SELECT login FROM ' . table('user') . ' WHERE ' . IS_TECHNICAL;
}

/**
 * @param array[]            $declared
 * @param array<string, int> $sites    key => number
 */
function holdClients(array $declared, array $sites, Changes $changes): void
{
    foreach ($declared as $client) {
        $token = getenv('CLIENT_TOKEN_' . strtoupper(strtr($client['key'], '-', '_')));
        if (!$token) {
            say("the token of the client '{$client['key']}' did not come; the task definition names its secret.", 'error');
            continue;
        }
        holdClient($client, $token, technicalUser($client['access'], $sites, $changes), $changes);
    }
    foreach (tokensOfClients() as $row) {
        if (!in_array(keyOf($row), array_column($declared, 'key'), true)) {
            (new Model())->deleteToken($row['idusertokenauth'], $row['login']);
            $changes->made('the client ' . keyOf($row) . ' is no longer declared: its token was revoked');
        }
    }
    removeIdleUsers($changes);
}

function holdClient(array $client, #[\SensitiveParameter] string $token, string $login, Changes $changes): void
{
    ['key' => $key, 'description' => $description] = $client;
    $hash = (new Model())->hashTokenAuth($token);
    if ((remembered(REVOKED_OPTION)[$key] ?? null) === substr($hash, 0, 16)) {
        say("the client '$key' was revoked by command; clients rotate gives it a new token.", 'warning');
        return;
    }
    $text = OF_CLIENT . "$key $description";
    $row = Db::fetchAll('SELECT * FROM ' . table('user_token_auth') . ' WHERE password = ?', [$hash])[0] ?? null;
    replaceTokens($key, $hash, $changes);
    if ($row === null) {
        $now = Date::now()->getDatetime();
        (new Model())->addTokenAuth($login, $token, $text, $now, expiry($client, $now), false, true);
        $changes->made("the client '$key' has a new token");
        return;
    }
    $wanted = ['login' => $login, 'description' => $text, 'date_expired' => expiry($client, $row['date_created'])];
    if (array_intersect_key($row, $wanted) != $wanted) {
        Db::query('UPDATE ' . table('user_token_auth') . ' SET login = ?, description = ?, date_expired = ? WHERE idusertokenauth = ?',
            [...array_values($wanted), $row['idusertokenauth']]);
        $changes->made("the client '$key' was brought to what is declared");
    }
}

function expiry(array $client, string $from): ?string
{
    return isset($client['expiresAfterDays']) ? gmdate('Y-m-d H:i:s', strtotime("$from UTC +{$client['expiresAfterDays']} days")) : null;
}

/** Tokens of a client other than the one with this hash go on for CLIENT_OVERLAP_HOURS, 24 if that is not set. */
function replaceTokens(string $key, string $hash, Changes $changes): void
{
    $hours = (int) (getenv('CLIENT_OVERLAP_HOURS') === false ? 24 : getenv('CLIENT_OVERLAP_HOURS'));
    foreach (tokensOfClients() as $row) {
        if (keyOf($row) === $key && $row['password'] !== $hash && str_starts_with($row['description'], OF_CLIENT)) {
            $end = gmdate('Y-m-d H:i:s', time() + $hours * 3600);
            Db::query('UPDATE ' . table('user_token_auth') . ' SET description = ?, date_expired = ? WHERE idusertokenauth = ?',
                [REPLACED . "$key $end", min($row['date_expired'] ?? $end, $end), $row['idusertokenauth']]);
            $changes->made("the earlier token of the client '$key' goes on until $end UTC");
        }
    }
}

/** @return array[] rows of the tokens of clients, those that were replaced among them */
function tokensOfClients(): array
{
    return Db::fetchAll('SELECT * FROM ' . table('user_token_auth') . ' WHERE login IN (' . technicalLogins()
        . ") AND (description LIKE '" . OF_CLIENT . "%' OR description LIKE '" . REPLACED . "%') ORDER BY idusertokenauth");
}

/** The key of a client, from the description of its token. */
function keyOf(array $row): string
{
    return strtok(substr($row['description'], strpos($row['description'], ':') + 1), ' ');
}

/**
 * The technical user who has exactly this access; made if there is none.
 *
 * @return string its login
 */
function technicalUser(array $access, array $sites, Changes $changes): string
{
    $bySite = accessBySite($access, $sites);
    ksort($bySite);
    // By what is declared, so that `all` stays one user when a site is added.
    ksort($access);
    $login = 'api-' . substr(hash('sha256', json_encode($access)), 0, 12);
    $model = new Model();
    if (!$model->getUser($login)) {
        $model->addUser($login, '', "$login@" . DOMAIN_OF_CLIENTS, Date::now()->getDatetime());
        $changes->made("the technical user '$login' was added");
    }
    if (holdAccess($login, $bySite)) {
        $changes->made("the access of '$login' was brought to what is declared");
    }
    return $login;
}

/** Technical users without a client. */
function removeIdleUsers(Changes $changes): void
{
    $idle = Db::fetchAll(technicalLogins() . ' AND login NOT IN (SELECT login FROM ' . table('user_token_auth') . ')');
    foreach (array_column($idle, 'login') as $login) {
        UsersApi::getInstance()->deleteUser($login);
        $changes->made("the technical user '$login' has no client any more and was removed");
    }
}
