<?php
/**
 * Loads the stand-in's classes from where Matomo keeps the ones of the same names.
 */

if (PHP_SAPI === 'cli') {
    fwrite(STDERR, "THIS IS A STAND-IN FOR MATOMO, NOT MATOMO.\n");
}
error_reporting(E_ALL);
date_default_timezone_set('UTC');
if (!defined('PIWIK_USER_PATH')) {
    define('PIWIK_USER_PATH', PIWIK_DOCUMENT_ROOT);
}
spl_autoload_register(function (string $class) {
    $path = preg_replace(
        ['#^Piwik/Plugins/#', '#^Piwik/#', '#^(MaxMind|Matomo)/#'],
        ['plugins/', 'core/', 'vendor/$1/'],
        strtr($class, '\\', '/'),
    );
    $file = PIWIK_INCLUDE_PATH . "/$path.php";
    if (is_file($file)) {
        require $file;
    }
});
