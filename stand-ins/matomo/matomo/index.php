<?php
/**
 * Pages and the reporting API.
 */

use Piwik\ApiRequest;
use Piwik\Application\Environment;
use Piwik\Application\NotInstalled;
use Piwik\Config;
use Piwik\IP;
use Piwik\NoAccessException;
use Piwik\Option;
use Piwik\Page;
use Piwik\Plugin\Manager;
use Piwik\Session;
use Piwik\Url;
use Piwik\Version;

require __DIR__ . '/core/entry.php';

function respond(): void
{
    (new Environment(null))->init();
    Manager::getInstance()->loadActivatedPlugins();
    if (Config::getInstance()->General['force_ssl'] && !Url::isSecure()) {
        header("Location: https://{$_SERVER['HTTP_HOST']}{$_SERVER['REQUEST_URI']}");
        return;
    }
    if (version_compare((string) Option::get('version_core'), Version::VERSION, '>')) {
        throw new \Exception('The database schema is newer than this code.');
    }
    $parameters = $_POST + $_GET;
    if (!IP::isAllowed(Config::getInstance()->General['login_allowlist_ip'] ?? []) && !str_starts_with($parameters['action'] ?? '', 'optOut')) {
        throw new NoAccessException('You are not allowed to log in from this address.');
    }
    if (($parameters['module'] ?? '') === 'API') {
        (new ApiRequest($parameters))->answer();
    } else {
        Session::start();
        (new Page())->show($_POST);
    }
}

try {
    respond();
} catch (NotInstalled $error) {
    http_response_code(404);
    echo $error->getMessage();
} catch (NoAccessException $error) {
    http_response_code(403);
    echo $error->getMessage();
} catch (\Exception $error) {
    http_response_code(500);
    error_log($error->getMessage());
    echo 'An error occurred; the log says more.';
}
