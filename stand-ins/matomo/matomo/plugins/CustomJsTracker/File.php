<?php

namespace Piwik\Plugins\CustomJsTracker;

use Piwik\Plugins\CustomJsTracker\Exception\AccessDeniedException;

/** A file by its path. */
class File
{
    public function __construct(protected $file)
    {
    }

    public function save($content)
    {
        if (@file_put_contents($this->file, $content) === false) {
            throw new AccessDeniedException("Could not write to $this->file");
        }
        return [$this->getPath()];
    }

    public function getContent()
    {
        return is_readable($this->file) ? file_get_contents($this->file) : null;
    }

    public function getPath()
    {
        return $this->file;
    }

    public function hasWriteAccess()
    {
        return is_file($this->file) ? is_writable($this->file) : is_writable(dirname($this->file));
    }
}
