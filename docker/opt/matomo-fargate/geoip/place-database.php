<?php

namespace MatomoFargate;

/** A file in MaxMind's format that knows places of addresses. */
final class PlaceDatabase
{
    private function __construct(
        /** As it names itself, such as DBIP-City-Lite. */
        public readonly string $type,
        /** When its provider made it, as a Unix time. */
        public readonly int $built,
        public readonly int $bytes,
    ) {
    }

    /**
     * Opens a file with Matomo's own reader and looks addresses of the whole range up, so that a file that is cut off,
     * damaged or of another kind is found out before Matomo meets it.
     *
     * @throws Failure 1
     */
    public static function read(string $file): self
    {
        try {
            $reader = new (self::readerClass())($file);
            $metadata = $reader->metadata();
            // A network in each /8, and some IPv6: any broken record throws.
            $found = 0;
            for ($first = 1; $first < 224; $first++) {
                $found += $reader->get("$first.1.1.1") === null ? 0 : 1;
            }
            if ($metadata->ipVersion === 6) {
                $found += $reader->get('2001:4860:4860::8888') === null ? 0 : 1;
            }
        } catch (\Throwable $error) {
            throw new Failure(EXIT_FAILED, "what was downloaded is no database of places ({$error->getMessage()}); the old"
                . ' one stays in use.');
        }
        if ($found === 0 || preg_match('/City|Country|Location|Enterprise/', $metadata->databaseType) !== 1) {
            throw new Failure(EXIT_FAILED, "what was downloaded is a database of the type '{$metadata->databaseType}' and"
                . " knows $found of 224 places; one of cities or countries is needed. The old one stays in use.");
        }
        return new self($metadata->databaseType, $metadata->buildEpoch, filesize($file));
    }

    /** @return array database, built and bytes, for people and programs */
    public function summary(): array
    {
        return ['database' => $this->type, 'built' => gmdate('Y-m-d', $this->built), 'bytes' => $this->bytes];
    }

    /** Matomo's for WordPress, and maybe a later release, has the reader under a prefix. */
    private static function readerClass(): string
    {
        foreach (['MaxMind\Db\Reader', 'Matomo\Dependencies\MaxMind\Db\Reader'] as $class) {
            if (class_exists($class)) {
                return $class;
            }
        }
        throw new Failure(EXIT_FAILED, 'this Matomo has no reader for databases of places.');
    }
}
