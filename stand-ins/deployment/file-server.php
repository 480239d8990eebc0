<?php
/**
 * Router of PHP's own web server: serves the files of a test. Beside a file, `.login` holds the user:password that it
 * asks for, and `.token` the access_token that has to come in the form. Knows If-None-Match. Takes objects in parts, as S3
 * does; `.refused` beside an object's name refuses them.
 */

$file = '/tmp/files' . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$wants = fn (string $what) => is_file("$file.$what") ? trim(file_get_contents("$file.$what")) : null;
$login = ($_SERVER['PHP_AUTH_USER'] ?? '') . ':' . ($_SERVER['PHP_AUTH_PW'] ?? '');
$part = fn (int $number) => "$file.part-$number";
if ($_SERVER['REQUEST_METHOD'] !== 'GET' && is_file("$file.refused")) {
    http_response_code(403);
} elseif (isset($_GET['uploads'])) {
    @mkdir(dirname($file), recursive: true);
    echo '<InitiateMultipartUploadResult><UploadId>1&amp;2</UploadId></InitiateMultipartUploadResult>';
} elseif (isset($_GET['partNumber'], $_GET['uploadId'])) {
    file_put_contents($part($_GET['partNumber']), file_get_contents('php://input'));
    header('ETag: "' . md5_file($part($_GET['partNumber'])) . '"');
} elseif ($_SERVER['REQUEST_METHOD'] === 'POST' && ($_GET['uploadId'] ?? '') === '1&2') {
    preg_match_all('~<PartNumber>(\d+)</PartNumber><ETag>(.*?)</ETag>~', file_get_contents('php://input'), $parts, PREG_SET_ORDER);
    foreach ($parts as [, $number, $etag]) {
        html_entity_decode($etag) === '"' . md5_file($part($number)) . '"' || exit(http_response_code(400));
        file_put_contents($file, file_get_contents($part($number)), FILE_APPEND);
    }
    echo '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>';
} elseif ($_SERVER['REQUEST_METHOD'] === 'DELETE') {
    array_map('unlink', glob("$file*"));
} elseif (!is_file($file) || ($wants('login') ?? $login) !== $login) {
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
