<?php

namespace MatomoFargate\Migrate;

use function MatomoFargate\Preflight\configFileProblem;

/**
 * The copy of config.ini.php on which a migration works. Matomo saves the file many times while it installs plugins;
 * tasks in service get to see the end result only, in one step.
 */
final class ConfigCopy
{
    private const FIRST_LINE = "; <?php exit; ?> DO NOT REMOVE THIS LINE\n";

    private function __construct(
        /** The file in the directory that all tasks share. */
        private readonly string $original,
        /** Path of the copy. */
        public readonly string $path,
    ) {
    }

    /**
     * Copies the file, or starts an empty one: what Matomo needs in it is made again from the database.
     *
     * @throws Failure 73 if the directory can't be written, 78 if the file is not an ini file, which is then kept aside as well
     */
    public static function of(string $original): self
    {
        $directory = dirname($original);
        if (!is_dir($directory) || !is_writable($directory)) {
            throw new Failure(EXIT_CANNOT_WRITE, "the directory '$directory' does not exist or can't be written by uid "
                . posix_getuid() . '; check that the file system is mounted there and who owns it.');
        }
        $content = is_file($original) ? file_get_contents($original) : self::FIRST_LINE;
        $problem = configFileProblem($original);
        if ($problem !== null) {
            $aside = "$original.unreadable-" . substr(hash('sha256', $content), 0, 8);
            file_put_contents($aside, $content);
            throw new Failure(EXIT_CONFIGURATION, "'$original' $problem and was left as it is; mend it, or move it away"
                . " to have it made again from the database. A copy is kept as '$aside'.");
        }
        $copy = tempnam(sys_get_temp_dir(), 'config-');
        file_put_contents($copy, $content);
        return new self($original, $copy);
    }

    /**
     * Puts the copy in the place of the original, if they differ.
     *
     * @return bool whether they differed
     * @throws Failure 73 if the file system is full or read-only
     */
    public function publish(): bool
    {
        $content = file_get_contents($this->path);
        if (is_file($this->original) && file_get_contents($this->original) === $content) {
            return false;
        }
        // In the same directory, since only a rename within one file system happens in one step.
        $next = "{$this->original}.next";
        if (@file_put_contents($next, $content) !== strlen($content) || !rename($next, $this->original)) {
            throw new Failure(EXIT_CANNOT_WRITE, "'{$this->original}' can't be written; check the space and the"
                . ' permissions of the file system.');
        }
        return true;
    }
}
