<?php

namespace Matomo\Cache\Backend;

use Matomo\Cache\Backend;

/** One file an entry, in a directory of this machine. */
class File implements Backend
{
    public function __construct(private string $directory)
    {
    }

    public function doFetch($id)
    {
        $entry = is_file($this->file($id)) ? unserialize(file_get_contents($this->file($id))) : null;
        return $entry !== null && ($entry['end'] === 0 || $entry['end'] >= time()) ? $entry['data'] : false;
    }

    public function doContains($id)
    {
        return $this->doFetch($id) !== false;
    }

    public function doSave($id, $data, $lifeTime = 0)
    {
        is_dir($this->directory) || @mkdir($this->directory, 0750, true);
        $entry = ['end' => $lifeTime > 0 ? time() + $lifeTime : 0, 'data' => $data];
        return file_put_contents($this->file($id), serialize($entry)) !== false;
    }

    public function doDelete($id)
    {
        return @unlink($this->file($id));
    }

    public function doFlush()
    {
        array_map('unlink', glob("$this->directory/*.php"));
        return true;
    }

    private function file(string $id): string
    {
        return "$this->directory/$id.php";
    }
}
