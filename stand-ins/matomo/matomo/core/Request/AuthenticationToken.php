<?php

namespace Piwik\Request;

/** The token of the request in hand. Like Matomo's, it remembers the last one that it saw. */
class AuthenticationToken
{
    private string $token = '';
    private bool $isSecure = false;

    public function getAuthToken(): string
    {
        $this->detect();
        return $this->token;
    }

    /** Whether it came where no log of addresses keeps it. */
    public function wasTokenAuthProvidedSecurely(): bool
    {
        $this->detect();
        return $this->isSecure;
    }

    private function detect(): void
    {
        $header = $_SERVER['HTTP_AUTHORIZATION'] ?? '';
        $body = json_decode(PHP_SAPI === 'cli' ? '' : (string) file_get_contents('php://input'), true);
        $secure = (str_starts_with($header, 'Bearer ') ? substr($header, 7) : '') ?: ($body['token_auth'] ?? '') ?: ($_POST['token_auth'] ?? '');
        $found = $secure ?: ($_GET['token_auth'] ?? '');
        if ($found !== '') {
            [$this->token, $this->isSecure] = [$found, $secure !== ''];
        }
    }
}
