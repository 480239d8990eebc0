<?php
/**
 * The tracking API and its script under one address. Browsers may keep the script for ten days, as Matomo has it.
 */

if ($_SERVER['REQUEST_METHOD'] === 'POST' || !empty($_SERVER['QUERY_STRING'])) {
    include '../piwik.php';
    exit;
}
header('Content-Type: application/javascript; charset=UTF-8');
header('Expires: ' . gmdate('D, d M Y H:i:s', time() + 864000) . ' GMT');
readfile('../matomo.js');
