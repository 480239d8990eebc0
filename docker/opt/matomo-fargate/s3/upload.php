<?php

namespace MatomoFargate;

/**
 * Writes an object of S3 in parts, whatever its size, and as a whole or not at all.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
final class Upload
{
    /** Bytes; 10,000 of them, S3's most, are 320 GB. */
    private const PART = 32 << 20;
    private const TRIES = 4;

    private string $buffer = '';
    private readonly string $id;
    /** @var string[] ETag of each part */
    private array $parts = [];

    /** @throws Failure 77 if S3 refuses the task's role, 75 if it does not answer */
    public function __construct(private readonly S3Object $object)
    {
        $this->id = $this->element('UploadId', $this->ask('POST', ['uploads' => ''])['body']);
    }

    public function write(string $bytes): void
    {
        $this->buffer .= $bytes;
        while (strlen($this->buffer) >= self::PART) {
            $this->send(substr($this->buffer, 0, self::PART));
            $this->buffer = substr($this->buffer, self::PART);
        }
    }

    /** Only now the object is there. */
    public function finish(): void
    {
        $this->send($this->buffer);
        $parts = '';
        foreach ($this->parts as $number => $etag) {
            $parts .= "<Part><PartNumber>$number</PartNumber><ETag>" . htmlspecialchars($etag, ENT_XML1) . '</ETag></Part>';
        }
        // S3 says 200 before it knows, and the truth in its answer.
        $body = $this->ask('POST', ['uploadId' => $this->id], "<CompleteMultipartUpload>$parts</CompleteMultipartUpload>")['body'];
        $this->element('ETag', $body);
    }

    /** What was sent goes, and costs nothing. Says so where S3 does not take that either, and hides nobody's error. */
    public function abandon(): void
    {
        try {
            $this->ask('DELETE', ['uploadId' => $this->id]);
        } catch (Failure) {
            say('S3 still holds the parts that were sent; a rule of the bucket removes them within a day.', 'warning');
        }
    }

    private function send(string $part): void
    {
        $number = count($this->parts) + 1;
        $this->parts[$number] = $this->ask('PUT', ['partNumber' => $number, 'uploadId' => $this->id], $part)['etag'];
    }

    /** @return array{body: string, etag: string} */
    private function ask(string $method, array $query, string $body = ''): array
    {
        for ($try = 1;; $try++) {
            ['address' => $address, 'context' => $context] = $this->object->request($method, $query, $body, 300);
            $http_response_header = [];
            $answer = @file_get_contents($address, false, $context);
            $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 0);
            if ($answer !== false && $status >= 200 && $status < 300) {
                $etag = implode('', preg_replace('~^etag: *~i', '', preg_grep('~^etag:~i', $http_response_header)));
                return ['body' => $answer, 'etag' => $etag];
            }
            if ($status === 403 || $try === self::TRIES) {
                throw new Failure($status === 403 ? EXIT_NO_PERMISSION : EXIT_TRY_LATER, 'S3 does not take the object'
                    . ($status === 0 ? '' : " (status $status)") . '; run this again.');
            }
            sleep($try);
        }
    }

    private function element(string $name, string $xml): string
    {
        return preg_match("~<$name>(.+?)</$name>~", $xml, $match) === 1 ? html_entity_decode($match[1])
            : throw new Failure(EXIT_TRY_LATER, "S3 gave no $name; run this again.");
    }
}
