<?php

namespace MatomoFargate;

/** Loads Matomo as its console does (core/Console.php), with a config.ini.php of our choice. */
function startMatomo(string $configFile): void
{
    $GLOBALS['MATOMO_FARGATE_CONFIG_FILE'] = $configFile;
    define('PIWIK_DOCUMENT_ROOT', '/usr/src/matomo');
    define('PIWIK_INCLUDE_PATH', PIWIK_DOCUMENT_ROOT);
    require_once PIWIK_DOCUMENT_ROOT . '/bootstrap.php';
    require_once PIWIK_INCLUDE_PATH . '/core/bootstrap.php';
    (new \Piwik\Application\Environment('cli'))->init();
    // Links in what Matomo writes.
    \Piwik\Url::setHost(trustedHosts()[0]);
    \Piwik\Plugin\Manager::getInstance()->loadActivatedPlugins();
    \Piwik\Plugin\Manager::getInstance()->loadPluginTranslations();
    \Piwik\Piwik::postEvent('Request.initAuthenticationObject');
}
