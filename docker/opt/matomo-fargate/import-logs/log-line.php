<?php

namespace MatomoFargate\ImportLogs;

/** A request that a log tells of. */
final class LoggedRequest
{
    public function __construct(
        public readonly int $time,
        public readonly string $visitor,
        public readonly string $method,
        /** Path and query, or a whole address where the log has it. */
        public readonly string $target,
        public readonly int $status,
        public readonly string $referrer,
        public readonly string $userAgent,
    ) {
    }
}

/** Reads lines of a log. Which columns those of CloudFront have, the log itself says, so it has to see every line. */
final class LogLine
{
    private const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"';

    /** https://httpd.apache.org/docs/2.4/logs.html#combined, with or without the name of a virtual host before it. */
    private const APACHE = '~^(?:[\w.-]+(?::\d+)? )?(\S+) \S+ (?:' . self::QUOTED . '|\S+) \[([^\]]+)\] ' . self::QUOTED
        . ' (\d{3}) (?:\d+|-)(?: ' . self::QUOTED . ' ' . self::QUOTED . ')?~';

    /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html */
    private const LOAD_BALANCER = '~^(?:https?|h2|grpcs|wss?) (\S+) \S+ (\S+):\d+ \S+ \S+ \S+ \S+ (\d{3}|-) \S+ \d+ \d+ '
        . self::QUOTED . ' ' . self::QUOTED . '~';

    /** @var string[] of CloudFront */
    private array $columns = [];

    /** @return LoggedRequest|null|false null for what is no request of a log, false for what a log says of itself */
    public function read(string $line): LoggedRequest|null|false
    {
        if (str_starts_with($line, '#')) {
            if (str_starts_with($line, '#Fields: ')) {
                $this->columns = preg_split('/\s+/', trim(substr($line, 9)));
            }
            return false;
        }
        if ($this->columns !== []) {
            return $this->ofCloudFront(explode("\t", $line));
        }
        return $this->ofLoadBalancer($line) ?? $this->ofApache($line);
    }

    private function ofApache(string $line): ?LoggedRequest
    {
        if (preg_match(self::APACHE, $line, $match, PREG_UNMATCHED_AS_NULL) !== 1) {
            return null;
        }
        [, $visitor, , $at, $request, $status, $referrer, $userAgent] = [...$match, ...array_fill(count($match), max(0, 8 - count($match)), '')];
        $time = \DateTimeImmutable::createFromFormat('d/M/Y:H:i:s O', $at);
        return $time === false ? null : $this->request($time->getTimestamp(), $visitor, $request, $status, $referrer ?? '', $userAgent ?? '');
    }

    private function ofLoadBalancer(string $line): ?LoggedRequest
    {
        if (preg_match(self::LOAD_BALANCER, $line, $match) !== 1 || ($time = strtotime($match[1])) === false) {
            return null;
        }
        return $this->request($time, trim($match[2], '[]'), $match[4], $match[3], '', $match[5]);
    }

    /** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html */
    private function ofCloudFront(array $values): ?LoggedRequest
    {
        if (count($values) !== count($this->columns)) {
            return null;
        }
        $of = array_map(fn (string $value) => $value === '-' ? '' : $value, array_combine($this->columns, $values));
        $time = strtotime(($of['date'] ?? '') . ' ' . ($of['time'] ?? '') . ' UTC');
        if ($time === false || !isset($of['c-ip'], $of['cs-method'], $of['cs-uri-stem'], $of['sc-status'])) {
            return null;
        }
        $host = ($of['x-host-header'] ?? '') ?: ($of['cs(Host)'] ?? '');
        $query = ($of['cs-uri-query'] ?? '') === '' ? '' : '?' . $of['cs-uri-query'];
        $address = $host === '' ? '' : (($of['cs-protocol'] ?? '') ?: 'https') . "://$host";
        return new LoggedRequest($time, $of['c-ip'], $of['cs-method'], $address . $of['cs-uri-stem'] . $query, (int) $of['sc-status'],
            rawurldecode($of['cs(Referer)'] ?? ''), rawurldecode(str_replace('%25', '%', $of['cs(User-Agent)'] ?? '')));
    }

    /** @param string $request such as `GET /page HTTP/1.1` */
    private function request(int $time, string $visitor, string $request, string $status, string $referrer, string $userAgent): ?LoggedRequest
    {
        $words = explode(' ', stripslashes($request));
        if (count($words) !== 3) {
            // Apache writes what it could not read as well.
            return new LoggedRequest($time, $visitor, '', '', (int) $status, '', '');
        }
        $absent = fn (string $value) => $value === '-' ? '' : stripslashes($value);
        return new LoggedRequest($time, $visitor, $words[0], $words[1], (int) $status, $absent($referrer), $absent($userAgent));
    }
}
