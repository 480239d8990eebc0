<?php
/**
 * What a new Matomo starts with: a super user, a site, and settings that users may change later.
 */

namespace MatomoFargate;

use Piwik\ArchiveProcessor\Rules;
use Piwik\Auth\Password;
use Piwik\Date;
use Piwik\Option;
use Piwik\Piwik;
use Piwik\Plugins\PrivacyManager\Config as PrivacyConfig;
use Piwik\Plugins\SitesManager\API as SitesApi;
use Piwik\Plugins\UserCountry\LocationProvider;
use Piwik\Plugins\UsersManager\Model as UserModel;
use Piwik\Plugins\UsersManager\UsersManager;

/** Creates what is missing; what exists stays as it is. */
function createFirstContent(): void
{
    // Links in mails and reports (core/SettingsPiwik.php, getPiwikUrl).
    Option::set('piwikUrl', 'https://' . \MatomoFargate\trustedHosts()[0] . '/', true);
    if (SitesApi::getInstance()->getAllSitesId() === []) {
        createFirstSite();
    }
    // The super user comes last: until there is one, an interrupted installation starts over here.
    if ((new UserModel())->getUsersHavingSuperUserAccess() === []) {
        applyFirstSettings();
        createSuperUser(getenv('ADMIN_LOGIN'), getenv('ADMIN_EMAIL'), getenv('ADMIN_PASSWORD'));
    }
}

/**
 * Lets Matomo look places up in the database that `geoip` brings, where the deployment has one; until it is there,
 * Matomo goes by languages. Before tracking starts, because every task remembers its provider for five minutes.
 */
function lookPlacesUp(): void
{
    $chosen = Option::get(LocationProvider::CURRENT_PROVIDER_OPTION_NAME);
    if (getenv('GEOIP_SOURCE') && in_array($chosen, [false, '', 'default'], true)) {
        Option::set(LocationProvider::CURRENT_PROVIDER_OPTION_NAME, 'geoip2php');
    }
}

/** Time zone and currency default to those of Matomo, UTC and USD. */
function createFirstSite(): void
{
    SitesApi::getInstance()->addSite(
        siteName: getenv('SITE_NAME'),
        urls: [getenv('SITE_URL')],
        timezone: getenv('SITE_TIMEZONE') ?: null,
        currency: getenv('SITE_CURRENCY') ?: null,
    );
    say("created the site '" . getenv('SITE_NAME') . "'");
}

function applyFirstSettings(): void
{
    Rules::setBrowserTriggerArchiving(false);
    // Two bytes of an address are masked, as the wizard does at its end (FormDefaultSettings.php).
    $privacy = new PrivacyConfig();
    $privacy->ipAnonymizerEnabled = true;
    $privacy->ipAddressMaskLength = 2;
}

/**
 * By the model, not the API: the API sends mails, and newer versions ask for the acting user's password.
 *
 * @throws Failure 78 if Matomo would not accept the login, the address or the password
 */
function createSuperUser(string $login, string $email, #[\SensitiveParameter] string $password): void
{
    try {
        Piwik::checkValidLoginString($login);
        UsersManager::checkPassword($password);
    } catch (\Exception $error) {
        throw new Failure(EXIT_CONFIGURATION, "ADMIN_LOGIN or ADMIN_PASSWORD is not acceptable: {$error->getMessage()}");
    }
    if (!Piwik::isValidEmailString($email)) {
        throw new Failure(EXIT_CONFIGURATION, "ADMIN_EMAIL is '$email', which is not an e-mail address.");
    }
    $model = new UserModel();
    $hash = (new Password())->hash(UsersManager::getPasswordHash($password));
    if ($model->getUser($login)) {
        $model->updateUser($login, $hash, $email);
    } else {
        $model->addUser($login, $hash, $email, Date::now()->getDatetime());
    }
    $model->setSuperUserAccess($login, true);
    say("created the super user '$login'");
}
