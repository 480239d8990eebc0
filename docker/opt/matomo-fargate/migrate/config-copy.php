<?php

namespace MatomoFargate;

use function MatomoFargate\Preflight\configFileProblem;

/**
 * The copy of config.ini.php on which a migration works. Matomo saves the file many times while it installs plugins;
 * tasks in service get to see the end result only, in one step.
 */
final class ConfigCopy
{
    private const FIRST_LINE = "; <?php exit; ?> DO NOT REMOVE THIS LINE\n";
    /** How many earlier files are kept beside it. */
    private const KEPT = 5;

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
     * @throws Failure 78 if the file is not an ini file, which is then kept aside as well
     */
    public static function of(string $original): self
    {
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
     * Puts the copy in the place of the original, if they differ; keeps the original beside it, and says what changed.
     *
     * @return bool whether they differed
     * @throws Failure 73 if the file system is full or read-only
     */
    public function publish(): bool
    {
        $content = file_get_contents($this->path);
        $before = is_file($this->original) ? file_get_contents($this->original) : null;
        if ($before === $content) {
            return false;
        }
        if ($before !== null) {
            self::keep($this->original, $before);
            $this->sayDifference($before, $content);
        }
        self::write($this->original, $content);
        return true;
    }

    /**
     * Keeps a content of a file beside it, and lets the oldest ones go.
     *
     * @return string the part of its name that tells the time
     * @throws Failure 73 if the file system is full or read-only
     */
    public static function keep(string $original, string $content): string
    {
        $time = gmdate('Ymd\THis\Z');
        self::write("$original.before-$time", $content);
        // The names sort by time.
        $kept = glob("$original.before-*Z");
        foreach (array_slice($kept, 0, max(0, count($kept) - self::KEPT)) as $oldest) {
            @unlink($oldest);
        }
        return $time;
    }

    private function sayDifference(string $before, string $after): void
    {
        $difference = configDifference($before, $after);
        if ($difference === []) {
            return;
        }
        say('config.ini.php changes; the file as it was is kept beside it:');
        foreach ($difference as $line) {
            say("  $line");
        }
    }

    /** @throws Failure 73 if the file system is full or read-only */
    public static function write(string $path, string $content): void
    {
        if (!writeAtOnce($path, $content)) {
            throw new Failure(EXIT_CANNOT_WRITE, "'$path' can't be written; check the space and the permissions of the"
                . ' file system.');
        }
    }
}
