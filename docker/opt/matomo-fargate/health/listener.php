<?php
/**
 * Answers health checks on a port of its own, over TLS, so that they never queue behind the hits: a database that hangs
 * fills every process of Apache, and a task that is only busy must not be replaced. It asks Apache itself every two
 * seconds, and says
 *
 *   200  Apache has answered lately; or it takes connections, and has been busy for HEALTH_BUSY_SECONDS at most
 *   503  Apache has not answered yet, takes no connection, answers something else, or has been busy for longer
 *
 * Needs no extension but openssl, and no file of Matomo.
 */

namespace MatomoFargate\Health;

const APACHE = 'tls://127.0.0.1:8443';
const CERTIFICATE = '/tmp/tls/certificate.pem';
const KEY = '/tmp/tls/key.pem';
const SECONDS_BETWEEN_LOOKS = 2.0;
/** Apache answers in milliseconds, or is busy. */
const PATIENCE = 1.0;

final class Apache
{
    private ?float $lastAnswer = null;
    private string $trouble = 'has not answered yet';

    public function __construct(private readonly int $busySeconds)
    {
    }

    public function look(): void
    {
        $context = stream_context_create(['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]]);
        $plain = str_replace('tls', 'tcp', APACHE);
        $connection = @stream_socket_client($plain, $code, $message, PATIENCE, STREAM_CLIENT_CONNECT, $context);
        if ($connection === false) {
            $this->fail("takes no connection ($message)");
            return;
        }
        stream_set_timeout($connection, (int) PATIENCE);
        $status = @stream_socket_enable_crypto($connection, true, STREAM_CRYPTO_METHOD_TLS_CLIENT) === true
            ? $this->ask($connection)
            : null;
        fclose($connection);
        match ($status) {
            '200' => $this->succeed(),
            null => $this->trouble = 'is busy',
            default => $this->fail("answers $status"),
        };
    }

    /** @return string|null the status; null if there was none in time */
    private function ask($connection): ?string
    {
        @fwrite($connection, "GET /matomo.php HTTP/1.1\r\nHost: localhost\r\nUser-Agent: matomo-fargate-healthcheck\r\nConnection: close\r\n\r\n");
        $line = fgets($connection, 64);
        return is_string($line) && preg_match('~^HTTP/1\.[01] (\d{3})~', $line, $match) === 1 ? $match[1] : null;
    }

    private function succeed(): void
    {
        $this->lastAnswer = microtime(true);
        $this->trouble = '';
    }

    private function fail(string $trouble): void
    {
        $this->lastAnswer = null;
        $this->trouble = $trouble;
    }

    /** @return array{int, string} status and a sentence */
    public function answer(): array
    {
        if ($this->trouble === '') {
            return [200, 'Apache answers.'];
        }
        $seconds = $this->lastAnswer === null ? null : (int) (microtime(true) - $this->lastAnswer);
        return $seconds !== null && $seconds <= $this->busySeconds
            ? [200, "Apache {$this->trouble} for $seconds s."]
            : [503, "Apache {$this->trouble}" . ($seconds === null ? '.' : " for $seconds s.")];
    }
}

/** Reads a request and answers it; a client that says nothing is left alone after a second. */
function serve($connection, Apache $apache): void
{
    stream_set_timeout($connection, (int) PATIENCE);
    if (@stream_socket_enable_crypto($connection, true, STREAM_CRYPTO_METHOD_TLSv1_2_SERVER | STREAM_CRYPTO_METHOD_TLSv1_3_SERVER) === true
        && fgets($connection, 4096) !== false) {
        [$status, $sentence] = $apache->answer();
        $reason = $status === 200 ? 'OK' : 'Service Unavailable';
        @fwrite($connection, "HTTP/1.1 $status $reason\r\nContent-Type: text/plain\r\nContent-Length: " . strlen($sentence)
            . "\r\nConnection: close\r\n\r\n$sentence");
    }
    fclose($connection);
}

function listen(int $port, int $busySeconds): void
{
    $context = stream_context_create(['ssl' => ['local_cert' => CERTIFICATE, 'local_pk' => KEY]]);
    // Where there is no IPv6, PHP has no way to listen on it.
    $server = @stream_socket_server("tcp://[::]:$port", $code, $message, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context)
        ?: @stream_socket_server("tcp://0.0.0.0:$port", $code, $message, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
    if ($server === false) {
        fwrite(STDERR, "health error: port $port can't be listened on ($message).\n");
        exit(1);
    }
    $apache = new Apache($busySeconds);
    $nextLook = 0.0;
    while (true) {
        if (microtime(true) >= $nextLook) {
            $apache->look();
            $nextLook = microtime(true) + ($apache->answer()[0] === 200 ? SECONDS_BETWEEN_LOOKS : 0.2);
        }
        $readable = [$server];
        $none = null;
        $wait = max(0.0, $nextLook - microtime(true));
        if (@stream_select($readable, $none, $none, 0, (int) ($wait * 1e6)) > 0) {
            $connection = @stream_socket_accept($server, 0);
            if ($connection !== false) {
                serve($connection, $apache);
            }
        }
    }
}

listen((int) $argv[1], (int) ($argv[2] ?? 300));
