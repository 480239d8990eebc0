<?php

namespace Piwik;

class Url
{
    /** For processes that no request started. */
    public static function setHost(string $host): void
    {
        $_SERVER['HTTP_HOST'] = $host;
    }

    /** The scheme as the browser sees it (core/Url.php of Matomo 5.7: only the headers that the settings list). */
    public static function isSecure(): bool
    {
        $general = Config::getInstance()->General;
        foreach ($general['proxy_scheme_headers'] ?? [] as $header) {
            if (strtolower($_SERVER[$header] ?? '') === 'https') {
                return true;
            }
        }
        return (bool) $general['assume_secure_protocol'];
    }
}
