<?php

namespace Piwik\DeviceDetector;

/** The stand-in looks at no browser. */
class DeviceDetectorFactory
{
    protected function getDeviceDetectionInfo($userAgent, array $clientHints = [])
    {
        return null;
    }

    public static function clearInstancesCache(): void
    {
    }
}
