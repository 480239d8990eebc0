<?php

namespace MatomoFargate;

use Piwik\Plugins\CustomJsTracker\Exception\AccessDeniedException;
use Piwik\Plugins\CustomJsTracker\File;

require_once __DIR__ . '/../common/written-at-once.php';

/**
 * matomo.js as settings and plugins make it. Matomo writes it to the file system that all tasks share, and each task has
 * a copy that it serves (shared-files/local-copy.sh). It is named for the version: while one release takes over from the
 * other, each has its own.
 */
final class TrackerScript extends File
{
    public static function shared(): self
    {
        return new self('/var/lib/matomo/config/tracker-script/'
            . trim(file_get_contents('/opt/matomo-fargate/tracker-script/name')));
    }

    public function save($content)
    {
        if (!writeAtOnce($this->file, $content)) {
            throw new AccessDeniedException("Could not write to {$this->file}");
        }
        return [$this->getPath()];
    }
}
