<?php

namespace MatomoFargate\Speed;

use DeviceDetector\ClientHints;
use Piwik\DeviceDetector\DeviceDetectorFactory;

/**
 * Matomo's factory of device detectors, which looks at each browser once and keeps what it found in APCu, for all of
 * Apache's processes. More than half of a tracking request's processor time went into looking again.
 *
 * APCu's size bounds it (apc.shm_size): when it is full, it starts over empty.
 */
class DeviceMemory extends DeviceDetectorFactory
{
    /** Seconds. Nothing of an entry can go stale while the image is the same; rare browsers shall make room. */
    private const LIFETIME = 86400;

    protected function getDeviceDetectionInfo($userAgent, array $clientHints = [])
    {
        $hints = ClientHints::factory($clientHints);
        // Everything that a detector is given, as it will see it. Collisions could be made with a weaker hash.
        $key = 'device:' . hash('sha256', serialize([$userAgent, $hints]), true);
        $findings = apcu_fetch($key, $found);
        if ($found) {
            return new RememberedDevice($userAgent, $hints, $findings);
        }
        $detector = parent::getDeviceDetectionInfo($userAgent, $clientHints);
        apcu_store($key, RememberedDevice::findingsOf($detector), self::LIFETIME);
        return $detector;
    }
}
