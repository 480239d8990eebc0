<?php

namespace MatomoFargate;

/** An object of S3 in the task's region, asked for by the task's role. */
final class S3Object
{
    private const ADDRESS = '~^s3://([a-z0-9.-]{3,63})/(.+)$~';

    private function __construct(private readonly string $bucket, private readonly string $key, private readonly string $region)
    {
    }

    /** @return self|null null for what is no address of S3 */
    public static function at(string $address): ?self
    {
        if (preg_match(self::ADDRESS, $address, $match) !== 1) {
            return null;
        }
        $region = getenv('AWS_REGION') ?: throw new Failure(EXIT_CONFIGURATION, 'AWS_REGION is not set, so S3 can not be asked.');
        return new self($match[1], $match[2], $region);
    }

    /**
     * What fopen() needs for a request. AWS_ENDPOINT_URL_S3, as AWS's own programs take it, is another S3.
     *
     * @param  array<string, string|int> $query
     * @return array{address: string, context: resource}
     */
    public function request(string $method, array $query = [], string $body = '', int $seconds = 60): array
    {
        $path = '/' . implode('/', array_map('rawurlencode', explode('/', $this->key)));
        $other = getenv('AWS_ENDPOINT_URL_S3') ?: null;
        $base = $other === null ? "https://{$this->bucket}.s3.{$this->region}.amazonaws.com" : rtrim($other, '/');
        $path = $other === null ? $path : "/{$this->bucket}$path";
        ksort($query);
        $parameters = http_build_query($query, '', '&', PHP_QUERY_RFC3986);
        $host = (string) preg_replace('~^https?://~', '', $base);
        $headers = signedHeaders($method, $host, $path, $parameters, $this->region, taskCredentials(), time());
        $options = ['method' => $method, 'timeout' => $seconds, 'ignore_errors' => true];
        if ($method !== 'GET') {
            $options['content'] = $body;
            $headers[] = 'Content-Type: application/octet-stream';
            $headers[] = 'Content-Length: ' . strlen($body);
        }
        $context = stream_context_create(['http' => ['header' => $headers, ...$options]]);
        return ['address' => $base . $path . ($parameters === '' ? '' : "?$parameters"), 'context' => $context];
    }
}
