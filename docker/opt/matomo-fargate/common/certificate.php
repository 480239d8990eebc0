<?php

namespace MatomoFargate;

/**
 * Why the certificate of the database can't be verified; null if it can, or if nobody answers. PDO only says that there
 * is no TLS connection, so OpenSSL is asked the same question again.
 */
function certificateProblem(DatabaseSettings $settings): ?string
{
    $isAddress = filter_var($settings->host, FILTER_VALIDATE_IP) !== false;
    $process = proc_open(
        [
            'openssl', 's_client', '-starttls', 'mysql', '-connect', "{$settings->host}:{$settings->port}",
            '-CAfile', $settings->caFile, $isAddress ? '-verify_ip' : '-verify_hostname', $settings->host,
        ],
        [0 => ['file', '/dev/null', 'r'], 1 => ['pipe', 'w'], 2 => ['file', '/dev/null', 'w']],
        $pipes,
    );
    $output = stream_get_contents($pipes[1]);
    proc_close($process);
    return preg_match('/^Verification error: (.*)$/m', $output, $match) === 1 ? $match[1] : null;
}
