<?php

namespace MatomoFargate;

/** Writes a file of a disk, whole or not at all, as Upload does an object of S3. */
final class NewFile
{
    /** @var resource */
    private $handle;

    /** @throws Failure 75 where the file is there already, or can't be made */
    public function __construct(private readonly string $path)
    {
        $handle = @fopen($path, 'xb');
        if ($handle === false) {
            throw new Failure(EXIT_TRY_LATER, "$path can't be made, or is there already; nothing was changed.");
        }
        $this->handle = $handle;
    }

    public function write(string $bytes): void
    {
        if (@fwrite($this->handle, $bytes) !== strlen($bytes)) {
            throw $this->full();
        }
    }

    public function finish(): void
    {
        if (!fclose($this->handle)) {
            throw $this->full();
        }
    }

    public function abandon(): void
    {
        @unlink($this->path);
    }

    private function full(): Failure
    {
        return new Failure(EXIT_TRY_LATER, "the disk does not take all of {$this->path}; make room, and run this again.");
    }
}
