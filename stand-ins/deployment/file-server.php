<?php
/**
 * Router of PHP's own web server: serves the files of a test. Beside a file, `.login` holds the user:password that it
 * asks for, and `.token` the access_token that has to come in the form. Knows If-None-Match.
 */

$file = '/tmp/files' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$wants = fn (string $what) => is_file("$file.$what") ? trim(file_get_contents("$file.$what")) : null;
$login = ($_SERVER['PHP_AUTH_USER'] ?? '') . ':' . ($_SERVER['PHP_AUTH_PW'] ?? '');
if (!is_file($file) || ($wants('login') ?? $login) !== $login) {
    http_response_code(is_file($file) ? 401 : 404);
} elseif (($wants('token') ?? '') !== ($_POST['access_token'] ?? '')) {
    // As the marketplace does.
    echo json_encode(['error' => 'The access token is not valid for this plugin']);
} else {
    $etag = '"' . md5_file($file) . '"';
    if (($_SERVER['HTTP_IF_NONE_MATCH'] ?? '') === $etag) {
        http_response_code(304);
    } else {
        header("ETag: $etag");
        readfile($file);
    }
}
file_put_contents('/tmp/requests', http_response_code() . " {$_SERVER['REQUEST_METHOD']} {$_SERVER['REQUEST_URI']}\n", FILE_APPEND);
