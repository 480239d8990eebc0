<?php

namespace MatomoFargate;

/** The directory on EFS with the one database that is in use. */
final class Store
{
    private const MARKER = 'downloaded.json';

    private function __construct(private readonly string $directory)
    {
    }

    /** @throws Failure 73 if it can't be written */
    public static function open(): self
    {
        $directory = SharedDirectory::open()->path(SharedDirectory::GEOIP);
        if (!is_dir($directory) && !@mkdir($directory, 0750)) {
            throw new Failure(EXIT_CANNOT_WRITE, "the directory '$directory' can't be made.");
        }
        return new self($directory);
    }

    /** What the last download left for the next one; null if there is no database to go with it. */
    public function marker(): ?string
    {
        $file = "{$this->directory}/" . self::MARKER;
        return $this->file() !== null && is_file($file) ? file_get_contents($file) : null;
    }

    /** @throws Failure 1 if there is none, or it is damaged */
    public function current(): PlaceDatabase
    {
        return PlaceDatabase::read($this->file() ?? throw new Failure(EXIT_FAILED, 'there is no database yet.'));
    }

    /**
     * Puts a download in the place of what there is, in one step.
     *
     * @return bool false if what there is was made later
     * @throws Failure 1 if it is not what it should be, 73 if it can't be stored
     */
    public function replace(Source $source, Download $download): bool
    {
        $new = PlaceDatabase::read($download->file);
        $old = $this->file();
        if ($old !== null && basename($old) === $source->fileName && $this->builtOf($old) > $new->built) {
            say('the download is of ' . gmdate('Y-m-d', $new->built) . ', older than what is here; it is not used');
            return false;
        }
        $next = "{$this->directory}/.next";
        if (!@copy($download->file, $next) || hash_file('sha256', $next) !== hash_file('sha256', $download->file)) {
            @unlink($next);
            throw new Failure(EXIT_CANNOT_WRITE, "'$next' can't be written; check the space of the file system. The old"
                . ' database stays in use.');
        }
        rename($next, "{$this->directory}/{$source->fileName}");
        file_put_contents("{$this->directory}/" . self::MARKER, $download->marker);
        foreach (glob("{$this->directory}/*.mmdb") as $file) {
            if (basename($file) !== $source->fileName) {
                unlink($file);
            }
        }
        unlink($download->file);
        return true;
    }

    private function file(): ?string
    {
        return glob("{$this->directory}/*.mmdb")[0] ?? null;
    }

    /** 0 of a damaged one, which any other may replace. */
    private function builtOf(string $file): int
    {
        try {
            return PlaceDatabase::read($file)->built;
        } catch (Failure) {
            return 0;
        }
    }
}
