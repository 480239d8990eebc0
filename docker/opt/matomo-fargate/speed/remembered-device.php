<?php

namespace MatomoFargate\Speed;

use DeviceDetector\ClientHints;
use DeviceDetector\DeviceDetector;

/** What DeviceDetector found out about a browser earlier, in place of a detector that has yet to look. */
class RememberedDevice extends DeviceDetector
{
    /**
     * The properties that parsing fills, and the names that the parsers lend to methods like isBrowser(). All else follows
     * from the user agent and the hints.
     */
    private const FINDINGS = ['bot', 'client', 'os', 'device', 'brand', 'model', 'clientTypes'];

    /** Does not set up the parsers: there is nothing left to parse. */
    public function __construct(string $userAgent, ClientHints $clientHints, array $findings)
    {
        $this->setUserAgent($userAgent);
        $this->setClientHints($clientHints);
        foreach (self::FINDINGS as $name) {
            $this->$name = $findings[$name];
        }
    }

    /** @return array what a detector has found, for the constructor */
    public static function findingsOf(DeviceDetector $detector): array
    {
        $findings = [];
        foreach (self::FINDINGS as $name) {
            // Allowed: they are protected properties of a common ancestor.
            $findings[$name] = $detector->$name;
        }
        return $findings;
    }

    public function isParsed(): bool
    {
        return true;
    }

    public function parse(): void
    {
    }
}
