<?php
/**
 * On the command line PHP throws headers away. Matomo sends all of them in Piwik\Common, which calls these functions by
 * their unqualified names; so PHP finds these before its own. The constant lets Matomo do what it does under Apache.
 */

namespace Piwik;

const PHP_SAPI = 'apache2handler';

/** What has been sent since the last call, for the web server to send: [header, whether it replaces one of its name]. */
function takeHeaders(): array
{
    $headers = $GLOBALS['MATOMO_FARGATE_HEADERS'] ?? [];
    $GLOBALS['MATOMO_FARGATE_HEADERS'] = [];
    return $headers;
}

function header(string $header, bool $replace = true): void
{
    $GLOBALS['MATOMO_FARGATE_HEADERS'][] = [$header, $replace];
}

function headers_sent(): bool
{
    return false;
}

function header_remove(string $name): void
{
    $GLOBALS['MATOMO_FARGATE_HEADERS'] = array_values(array_filter(
        $GLOBALS['MATOMO_FARGATE_HEADERS'] ?? [],
        fn (array $sent) => stripos($sent[0], "$name:") !== 0,
    ));
}
