<?php
/**
 * What AWS asks of a request for an object of S3: Signature Version 4.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */

namespace MatomoFargate;

/**
 * @param  array{AccessKeyId: string, SecretAccessKey: string, Token: string} $credentials
 * @param  string                                                             $query its parameters in the order of their names, encoded
 * @return string[] header lines
 */
function signedHeaders(
    string $method,
    string $host,
    string $path,
    string $query,
    string $region,
    #[\SensitiveParameter] array $credentials,
    int $time,
): array {
    $headers = [
        'host' => $host,
        'x-amz-content-sha256' => 'UNSIGNED-PAYLOAD',
        'x-amz-date' => gmdate('Ymd\THis\Z', $time),
        'x-amz-security-token' => $credentials['Token'],
    ];
    $names = implode(';', array_keys($headers));
    $lines = array_map(fn (string $name, string $value) => "$name:$value", array_keys($headers), $headers);
    $request = implode("\n", [$method, $path, $query, ...$lines, '', $names, 'UNSIGNED-PAYLOAD']);
    $scope = gmdate('Ymd', $time) . "/$region/s3/aws4_request";
    $text = implode("\n", ['AWS4-HMAC-SHA256', $headers['x-amz-date'], $scope, hash('sha256', $request)]);
    $key = "AWS4{$credentials['SecretAccessKey']}";
    foreach (explode('/', $scope) as $part) {
        $key = hash_hmac('sha256', $part, $key, true);
    }
    $signature = hash_hmac('sha256', $text, $key);
    $authorization = "AWS4-HMAC-SHA256 Credential={$credentials['AccessKeyId']}/$scope, SignedHeaders=$names, Signature=$signature";
    return [...array_slice($lines, 1), "Authorization: $authorization"];
}

/**
 * Those of the task's role.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
 *
 * @throws Failure 77 if the task has no role
 */
function taskCredentials(): array
{
    $address = getenv('AWS_CONTAINER_CREDENTIALS_FULL_URI') ?: 'http://169.254.170.2' . getenv('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI');
    $answer = json_decode((string) @file_get_contents($address, false, stream_context_create(['http' => ['timeout' => 5]])), true);
    return isset($answer['AccessKeyId'], $answer['SecretAccessKey'], $answer['Token']) ? $answer : throw new Failure(EXIT_NO_PERMISSION,
        'the task has no role that could read from S3.');
}
