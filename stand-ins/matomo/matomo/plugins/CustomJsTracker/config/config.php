<?php

return [
    'Piwik\Plugins\CustomJsTracker\TrackerUpdater' => fn () => new \Piwik\Plugins\CustomJsTracker\TrackerUpdater(),
];
