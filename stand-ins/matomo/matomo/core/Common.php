<?php

namespace Piwik;

class Common
{
    public static function prefixTable(string $table): string
    {
        return Config::getInstance()->database['tables_prefix'] . $table;
    }

    public static function isPhpCliMode(): bool
    {
        return PHP_SAPI === 'cli';
    }

    /** As in Matomo, the one place that sends headers of the tracker, by PHP's functions without a namespace. */
    public static function sendHeader(string $header, bool $replace = true): void
    {
        if (!self::isPhpCliMode() && !headers_sent()) {
            header($header, $replace);
        }
    }

    public static function stripHeader(string $name): void
    {
        if (!self::isPhpCliMode() && !headers_sent()) {
            header_remove($name);
        }
    }

    public static function sendResponseCode(int $code): void
    {
        $messages = [204 => 'No Response', 400 => 'Bad Request', 503 => 'Service Unavailable'];
        self::sendHeader("HTTP/1.1 $code {$messages[$code]}");
    }
}
