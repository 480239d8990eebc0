<?php

namespace MatomoFargate;

/**
 * The directory on EFS that all tasks share. It holds config.ini.php, and in directories of their own the Tag
 * Manager's containers, the tracking script and the GeoIP database. Nothing in it is irreplaceable.
 */
final class SharedDirectory
{
    public const PATH = '/var/lib/matomo/config';
    /** What Matomo writes the Tag Manager's containers and its tracking script to (matomo/config.php). */
    private const WRITTEN_BY_MATOMO = ['tag-manager', 'tracker-script'];
    /** The database of places, if there is one (geoip/). */
    public const GEOIP = 'geoip';

    /** Bytes that have to fit in: a good deal more than any config.ini.php. */
    private const NEEDED = 1 << 20;

    private function __construct()
    {
    }

    /**
     * Finds out whether it is there and can be written to.
     *
     * @throws Failure 73 if not, with the reason
     */
    public static function open(): self
    {
        $remedy = '; check that the file system is mounted there and who owns it.';
        if (!is_dir(self::PATH) || !is_writable(self::PATH)) {
            throw new Failure(EXIT_CANNOT_WRITE, "the directory '" . self::PATH . "' does not exist or can't be written"
                . ' by uid ' . posix_getuid() . $remedy);
        }
        $probe = tempnam(self::PATH, '.probe-');
        // tempnam goes elsewhere, with a notice, where it can't write.
        $written = dirname($probe) === self::PATH ? @file_put_contents($probe, str_repeat("\0", self::NEEDED)) : false;
        @unlink($probe);
        if ($written !== self::NEEDED) {
            throw new Failure(EXIT_CANNOT_WRITE, 'the file system at ' . self::PATH . ' is full or broken: a file of '
                . self::NEEDED . ' bytes can\'t be written to it; make room or mend it, and run this again.');
        }
        return new self();
    }

    public function path(string $name): string
    {
        return self::PATH . "/$name";
    }

    /** Makes the directories that tasks expect in it. */
    public function prepare(): void
    {
        foreach (array_map($this->path(...), self::WRITTEN_BY_MATOMO) as $directory) {
            if (!is_dir($directory) && !@mkdir($directory, 0750) && !is_dir($directory)) {
                throw new Failure(EXIT_CANNOT_WRITE, "the directory '$directory' can't be made.");
            }
        }
    }
}
