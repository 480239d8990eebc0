<?php

namespace MatomoFargate\Preflight;

/** Why a config.ini.php is not one, in words that continue a sentence; null if it is one, or if there is none. */
function configFileProblem(string $file): ?string
{
    if (!is_file($file)) {
        return null;
    }
    $content = @file_get_contents($file);
    if ($content === false) {
        return "can't be read by this task's user";
    }
    $settings = @parse_ini_string($content, true, INI_SCANNER_RAW);
    if ($settings === false) {
        // `syntax error, unexpected '=' in Unknown on line 3`
        $reason = str_replace(' in Unknown', '', trim(error_get_last()['message'] ?? 'syntax error'));
        return "is not a valid ini file ($reason)";
    }
    foreach ($settings as $key => $value) {
        if (!is_array($value)) {
            return "is not a valid ini file ('" . substr((string) $key, 0, 40) . "' stands before any [section])";
        }
    }
    return null;
}
