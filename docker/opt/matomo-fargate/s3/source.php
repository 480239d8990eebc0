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
    ['address' => $address, 'context' => $context] = S3Object::at($source)?->request('GET')
        ?? ['address' => $source, 'context' => stream_context_create(['http' => ['timeout' => 60, 'ignore_errors' => true]])];
    $stream = @fopen($address, 'rb', false, $context);
    $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 200);
    if ($stream === false || $status >= 300) {
        throw new Failure($status === 403 ? EXIT_NO_PERMISSION : EXIT_TRY_LATER, "$source can't be read"
            . ($stream === false ? '' : " (status $status)") . '; nothing was changed.');
    }
    return $stream;
}
