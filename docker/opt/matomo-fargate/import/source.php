<?php

namespace MatomoFargate;

/**
 * Opens something for reading.
 *
 * @param  string $source a file, an address, or s3://bucket/key
 * @return resource
 * @throws Failure 75 if it can't be had, 77 if S3 refuses the task's role
 */
function openSource(string $source)
{
    $headers = [];
    $address = $source;
    if (preg_match('~^s3://([a-z0-9.-]{3,63})/(.+)$~', $source, $match) === 1) {
        [, $bucket, $key] = $match;
        $region = getenv('AWS_REGION') ?: throw new Failure(EXIT_CONFIGURATION, 'AWS_REGION is not set, so S3 can not be asked.');
        $host = "$bucket.s3.$region.amazonaws.com";
        $path = '/' . implode('/', array_map('rawurlencode', explode('/', $key)));
        $headers = signedHeaders($host, $path, $region, taskCredentials(), time());
        $address = "https://$host$path";
    }
    $context = stream_context_create(['http' => ['header' => $headers, 'timeout' => 60, 'ignore_errors' => true]]);
    $stream = @fopen($address, 'rb', false, $context);
    $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 200);
    if ($stream === false || $status >= 300) {
        throw new Failure($status === 403 ? EXIT_NO_PERMISSION : EXIT_TRY_LATER, "$source can't be read"
            . ($stream === false ? '' : " (status $status)") . '; nothing was changed.');
    }
    return $stream;
}
