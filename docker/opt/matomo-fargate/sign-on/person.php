<?php
/** Which user of Matomo somebody is who signs on, and what that user may do. */

namespace MatomoFargate\SignOn;

use Piwik\Access;
use Piwik\Config;
use Piwik\Plugins\UsersManager\Model;
use function MatomoFargate\Declared\accessBySite;
use function MatomoFargate\Declared\holdAccess;
use function MatomoFargate\Declared\makeUser;
use function MatomoFargate\Declared\remembered;
use const MatomoFargate\Declared\DOMAIN_OF_CLIENTS;
use const MatomoFargate\Declared\SITES_OPTION;

require_once __DIR__ . '/../common/tables.php';
require_once __DIR__ . '/../declared/declared.php';

/** Rights by site, from the weakest. */
const ACCESS = ['view', 'write', 'admin'];

/** People are known by their address. */
function addressOf(array $claims): string
{
    $address = is_string($claims['email'] ?? null) ? strtolower(trim($claims['email'])) : '';
    if (filter_var($address, FILTER_VALIDATE_EMAIL) === false) {
        refuse(403, 'The provider does not tell your e-mail address, by which Matomo knows people. An administrator can add the scope email.');
    }
    // Some say it as text.
    if (in_array($claims['email_verified'] ?? true, [false, 'false'], true)) {
        refuse(403, "The provider has not verified that $address is your address.");
    }
    return $address;
}

/**
 * What the claim gives: of several values the strongest.
 *
 * @return array{superUser: bool, access: array<string, string>} key of a site, or "all" => view, write or admin
 */
function rightsOf(array $claims): array
{
    ['rolesClaim' => $name, 'roles' => $roles] = rules();
    $values = is_array($claims[$name] ?? null) ? $claims[$name] : [$claims[$name] ?? null];
    $rights = ['superUser' => false, 'access' => []];
    foreach ($roles as $role) {
        if (!in_array($role['value'], $values, true)) {
            continue;
        }
        $rights['superUser'] = $rights['superUser'] || $role['superUser'];
        foreach ($role['access'] as $site => $access) {
            $rights['access'][$site] = strongerOf($rights['access'][$site] ?? $access, $access);
        }
    }
    return $rights;
}

function strongerOf(string $one, string $other): string
{
    return ACCESS[max(array_search($one, ACCESS, true), array_search($other, ACCESS, true))];
}

/**
 * Finds the user or makes one, and gives these rights. Those whom the deployment declares keep what it says.
 *
 * @param array $rights as rightsOf() returns them
 * @return string login
 */
function admit(string $address, array $rights): string
{
    $user = (new Model())->getUserByEmail($address) ?: null;
    refuseUserOfNobody($user['login'] ?? '', $address);
    if ($user !== null && in_array($user['login'], rules()['kept'], true)) {
        return $user['login'];
    }
    $isAdmitted = $rights['superUser'] || $rights['access'] !== [];
    if ($user === null && $isAdmitted) {
        refuseForeignDomain($address);
        makeUser($address, $address);
        \MatomoFargate\Audit\write('new by sign-on', ['login' => $address], $address);
    }
    if ($user !== null || $isAdmitted) {
        Access::doAsSuperUser(fn () => giveRights($user['login'] ?? $address, $rights));
    }
    if (!$isAdmitted) {
        error_log("sign-on: $address has no right here by the claim '" . rules()['rolesClaim'] . "'.");
        refuse(403, "You are known as $address, and have no right in this Matomo. Ask its administrators.");
    }
    return $user['login'] ?? $address;
}

/** Matomo's own user for visitors, and those of programs, are nobody's, whatever address a provider tells. */
function refuseUserOfNobody(string $login, string $address): void
{
    if ($login === 'anonymous' || str_ends_with($address, '@' . DOMAIN_OF_CLIENTS)) {
        refuse(403, "$address is no person's address.");
    }
}

function refuseForeignDomain(string $address): void
{
    $domains = Config::getInstance()->UsersManager['allowedEmailDomains'] ?? [];
    $domain = substr(strrchr($address, '@'), 1);
    if ($domains !== [] && !in_array($domain, $domains, true)) {
        refuse(403, "Addresses of $domain are not let in here.");
    }
}

function giveRights(string $login, array $rights): void
{
    $model = new Model();
    $isChanged = (bool) $model->getUser($login)['superuser_access'] !== $rights['superUser'];
    if ($isChanged) {
        $model->setSuperUserAccess($login, $rights['superUser']);
    }
    if ($rights['superUser']) {
        $model->deleteUserAccess($login);
    } elseif (holdAccess($login, accessOf($rights['access']))) {
        $isChanged = true;
    }
    if ($isChanged) {
        \MatomoFargate\Audit\write('rights by sign-on', $rights, $login);
    }
}

/** @return array<int, string> number of a site => access */
function accessOf(array $access): array
{
    $sites = remembered(SITES_OPTION);
    $everywhere = isset($access['all']) ? accessBySite(['all' => $access['all']], $sites) : [];
    unset($access['all']);
    // A site that the next migration makes is not there yet.
    $single = accessBySite(array_intersect_key($access, $sites), $sites);
    foreach ($single as $number => $role) {
        $everywhere[$number] = strongerOf($everywhere[$number] ?? $role, $role);
    }
    return $everywhere;
}
