<?php
/**
 * The tracking API: one request by GET or POST, or many in a JSON body {"requests": ["?idsite=1&…", …]}.
 */

require __DIR__ . '/core/entry.php';

/** @return array[]|null the requests of a JSON body, each as an array of parameters; null if it is not that */
function bulkRequests(): ?array
{
    $body = json_decode((string) file_get_contents('php://input'), true);
    if (!isset($body['requests'])) {
        return null;
    }
    return array_map(function ($request) {
        if (is_string($request)) {
            parse_str(ltrim($request, '?'), $request);
        }
        return $request;
    }, $body['requests']);
}

/** What browsers get for a page view that is stored. */
function answerBrowser(array $request): void
{
    if (($request['send_image'] ?? '1') === '0') {
        http_response_code(204);
        return;
    }
    header('Content-Type: image/gif');
    echo base64_decode('R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==');
}

try {
    $bulk = bulkRequests();
    $single = $_GET + $_POST;
    if ($bulk === null && $single === []) {
        exit("This resource is part of the stand-in for Matomo. It is not Matomo.\n");
    }
    (new \Piwik\Application\Environment('tracker'))->init();
    if ((int) \Piwik\Config::getInstance()->Tracker['record_statistics'] === 0) {
        http_response_code(503);
        exit;
    }
    \Piwik\Plugin\Manager::getInstance()->loadActivatedPlugins();
    $tracker = new \Piwik\Tracker();
    foreach ($bulk ?? [$single] as $request) {
        $tracker->track($request);
    }
    if ($bulk === null) {
        answerBrowser($single);
    } else {
        header('Content-Type: application/json');
        echo json_encode(['status' => 'success', 'tracked' => count($bulk), 'invalid' => 0]);
    }
} catch (\Piwik\Application\NotInstalled $error) {
    exit($error->getMessage());
} catch (\Exception $error) {
    // Matomo answers 400 when its database is down, too.
    http_response_code(400);
    error_log('tracker: ' . $error->getMessage());
}
