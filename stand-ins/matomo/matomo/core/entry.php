<?php
/**
 * How every entry point begins (Matomo repeats these lines in each).
 */

header('X-Matomo-Stand-In: this is a stand-in, not Matomo');
define('PIWIK_DOCUMENT_ROOT', dirname(__DIR__));
if (is_file(PIWIK_DOCUMENT_ROOT . '/bootstrap.php')) {
    require_once PIWIK_DOCUMENT_ROOT . '/bootstrap.php';
}
defined('PIWIK_INCLUDE_PATH') || define('PIWIK_INCLUDE_PATH', PIWIK_DOCUMENT_ROOT);
require_once PIWIK_INCLUDE_PATH . '/core/bootstrap.php';
