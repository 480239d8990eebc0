<?php

namespace Piwik\Tracker;

/** The requests that came, one by GET or POST or many in a JSON body {"requests": ["?idsite=1&…", …]}. */
class RequestSet
{
    public readonly bool $isBulk;

    /** @var Request[] */
    public readonly array $requests;

    public function __construct()
    {
        $body = json_decode((string) file_get_contents('php://input'), true);
        $bulk = $body['requests'] ?? null;
        $this->isBulk = $bulk !== null;
        $this->requests = array_map(
            fn ($request) => new Request(self::parameters($request), $body['token_auth'] ?? ''),
            $bulk ?? array_filter([$_GET + $_POST]),
        );
    }

    private static function parameters(string|array $request): array
    {
        if (is_array($request)) {
            return $request;
        }
        parse_str(ltrim($request, '?'), $parameters);
        return $parameters;
    }
}
