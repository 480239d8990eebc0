<?php
/**
 * The tracking API: one request by GET or POST, or many in a JSON body {"requests": ["?idsite=1&…", …]}.
 */

require __DIR__ . '/core/entry.php';

/** @return array[] the requests, each as an array of parameters */
function trackingRequests(): array
{
    $bulk = json_decode((string) file_get_contents('php://input'), true);
    if (!isset($bulk['requests'])) {
        $single = $_GET + $_POST;
        return $single === [] ? [] : [$single];
    }
    return array_map(function ($request) {
        if (is_string($request)) {
            parse_str(ltrim($request, '?'), $request);
        }
        return $request;
    }, $bulk['requests']);
}

/** @param int $tracked how many page views were stored */
function answer(bool $isBulk, int $tracked): void
{
    if ($isBulk) {
        header('Content-Type: application/json');
        echo json_encode(['status' => 'success', 'tracked' => $tracked, 'invalid' => 0]);
    } elseif (($_GET['send_image'] ?? '1') === '0') {
        http_response_code(204);
    } else {
        header('Content-Type: image/gif');
        echo base64_decode('R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==');
    }
}

try {
    $requests = trackingRequests();
    if ($requests === []) {
        exit("This resource is part of the stand-in for Matomo. It is not Matomo.\n");
    }
    (new \Piwik\Application\Environment('tracker'))->init();
    $tracker = new \Piwik\Tracker();
    foreach ($requests as $request) {
        $tracker->track($request);
    }
    answer($_GET + $_POST === [], count($requests));
} catch (\Piwik\Application\NotInstalled $error) {
    exit($error->getMessage());
} catch (\Exception $error) {
    // Matomo answers 400 when its database is down, too.
    http_response_code(400);
    error_log('tracker: ' . $error->getMessage());
}
