<?php
/**
 * What Matomo makes of a request before it tracks it (core/Tracker/RequestSet.php, plugins/BulkTracking), without Matomo:
 * the hits in it, who proves to be what, and what the queue holds of them.
 */

namespace MatomoFargate\Queue;

/** Cookies by which people are known to Matomo's pages or the load balancer; tracking does without them. */
const COOKIES_OF_PEOPLE = '/^(MATOMO_SESSID|PIWIK_SESSID|matomo_auth|AWSELB)/i';

/** The hits of one request. */
final class RequestSet
{
    /**
     * @param array[] $requests      parameters of each hit
     * @param string  $token         that came with them; empty if none did
     * @param bool    $isTokenSecret whether it came where no log of addresses keeps it
     * @param bool    $isBulk        many, in a body of JSON
     * @param bool    $isSilent      whether whoever sent them wants to hear nothing
     */
    private function __construct(
        public readonly array $requests,
        private readonly string $token,
        private readonly bool $isTokenSecret,
        public readonly bool $isBulk,
        public readonly bool $isSilent,
    ) {
    }

    /** @return ?self null for what is no hit, and for what Matomo has to answer at once */
    public static function of(array $server, array $get, array $post): ?self
    {
        $parameters = $get + $post;
        $method = $server['REQUEST_METHOD'] ?? '';
        if (
            preg_match('~^/(matomo|piwik)\.php$~', $server['SCRIPT_NAME'] ?? '') !== 1
            || !in_array($method, ['GET', 'POST'], true)
            || array_intersect_key($parameters, ['debug' => 1, 'force_api_session' => 1]) !== []
        ) {
            return null;
        }
        $secret = bearer($server) ?: text($post, 'token_auth');
        $body = $method === 'POST' ? (string) file_get_contents('php://input') : '';
        if (strpos($body, '"requests"') || strpos($body, "'requests'")) {
            return self::ofBody($body, bearer($server));
        }
        return isset($parameters['idsite'])
            ? new self([$parameters], $secret ?: text($get, 'token_auth'), $secret !== '', false, text($parameters, 'send_image') === '0')
            : null;
    }

    private static function ofBody(string $body, string $token): ?self
    {
        $content = json_decode(str_replace(["\n", "\r"], '', trim($body)), true);
        $requests = [];
        foreach (is_array($content['requests'] ?? null) ? $content['requests'] : [] as $request) {
            if (is_string($request)) {
                parse_str(parse_url($request, PHP_URL_QUERY) ?: '', $parameters);
                $request = $parameters;
            }
            if (is_array($request) && $request !== []) {
                $requests[] = $request;
            }
        }
        $isSilent = array_key_exists('send_image', $content ?? []) && !$content['send_image'];
        return $requests === [] ? null : new self($requests, $token ?: text($content, 'token_auth'), true, true, $isSilent);
    }

    /**
     * What goes into each list: JSON as RequestSet::getState() of Matomo has it, compressed.
     *
     * @return ?array<int, string> by queue; null if a hit is not in UTF-8, which JSON can't hold
     */
    public function entries(array $server, array $cookie): ?array
    {
        $byQueue = [];
        foreach ($this->requests as $request) {
            $byQueue[queueOf($request, $server)][] = $request;
        }
        unset($server['HTTP_COOKIE'], $server['HTTP_AUTHORIZATION']);
        if ($this->token !== '' && $this->isTokenSecret) {
            // Some tokens count only where they are no part of an address, and who stores the hit sees no body.
            $server['HTTP_AUTHORIZATION'] = "Bearer {$this->token}";
        }
        $isOfPerson = fn ($name) => preg_match(COOKIES_OF_PEOPLE, (string) $name) === 1;
        $env = ['server' => $server, 'cookie' => array_filter($cookie, fn ($name) => !$isOfPerson($name), ARRAY_FILTER_USE_KEY)];
        $rest = ',"env":' . json_encode($env, JSON_INVALID_UTF8_SUBSTITUTE) . ',"tokenAuth":'
            . json_encode($this->token, JSON_INVALID_UTF8_SUBSTITUTE) . ',"time":' . time() . '}';
        foreach ($byQueue as $queue => $requests) {
            $json = json_encode($requests);
            if ($json === false) {
                return null;
            }
            $byQueue[$queue] = gzcompress('{"requests":' . $json . $rest, 1);
        }
        return $byQueue;
    }
}

/**
 * The queue of a hit's visitor: by address and browser, which Matomo knows a visitor by where there is no id, or where
 * `trust_visitors_cookies` is off, as it is by default. So the hits of one visit are stored in their order.
 *
 * @param array $server of the request, for what the hit does not say itself
 */
function queueOf(array $request, array $server): int
{
    $address = text($request, 'cip') ?: text($server, 'HTTP_X_FORWARDED_FOR') ?: text($server, 'REMOTE_ADDR');
    $browser = text($request, 'ua') ?: text($server, 'HTTP_USER_AGENT');
    return crc32("$address $browser") % QUEUES;
}

function bearer(array $server): string
{
    $header = $server['HTTP_AUTHORIZATION'] ?? '';
    return str_starts_with($header, 'Bearer ') ? substr($header, strlen('Bearer ')) : '';
}

function text(?array $parameters, string $name): string
{
    return is_string($parameters[$name] ?? null) ? $parameters[$name] : '';
}
