<?php

namespace Piwik\Tracker;

use Piwik\Common;
use Piwik\Config;
use Piwik\Tracker;

/** Has requests tracked, and says what whoever sent them gets. */
class Handler
{
    public function answer(Tracker $tracker, RequestSet $set): string
    {
        if ($set->requests === []) {
            return "This resource is part of the stand-in for Matomo. It is not Matomo.\n";
        }
        if ((int) Config::getInstance()->Tracker['record_statistics'] === 0) {
            Common::sendResponseCode(503);
            return '';
        }
        try {
            array_map($tracker->trackRequest(...), $set->requests);
        } catch (\Exception $error) {
            // Matomo answers 400 when its database is down, too.
            Common::sendResponseCode(400);
            error_log('tracker: ' . $error->getMessage());
            return '';
        }
        if ($_SERVER['REQUEST_METHOD'] !== 'GET') {
            Common::sendHeader('Access-Control-Allow-Origin: ' . ($_SERVER['HTTP_ORIGIN'] ?? '*'));
            Common::sendHeader('Access-Control-Allow-Credentials: true');
        } elseif (!$set->isBulk) {
            Common::sendHeader('Cache-Control: no-store');
        }
        return $set->isBulk ? $this->summary($set) : $this->image($set->requests[0]->parameters);
    }

    private function summary(RequestSet $set): string
    {
        Common::sendHeader('Content-Type: application/json');
        return json_encode(['status' => 'success', 'tracked' => count($set->requests), 'invalid' => 0]);
    }

    /** What browsers get for a page view that is stored. */
    private function image(array $request): string
    {
        if (($request['send_image'] ?? '1') === '0') {
            Common::sendResponseCode(204);
            return '';
        }
        Common::sendHeader('Content-Type: image/gif');
        return base64_decode('R0lGODlhAQABAIAAAAAAAAAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==');
    }
}
