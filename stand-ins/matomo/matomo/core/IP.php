<?php

namespace Piwik;

class IP
{
    /**
     * The visitor's address: from the first header of proxy_client_headers that is there, its last entry or, by
     * setting, its first one. 0.0.0.0 if that is not an address.
     */
    public static function getIpFromHeader(): string
    {
        $general = Config::getInstance()->General;
        $address = $_SERVER['REMOTE_ADDR'] ?? '';
        foreach ((array) ($general['proxy_client_headers'] ?? []) as $header) {
            if (!empty($_SERVER[$header])) {
                $entries = array_map('trim', explode(',', $_SERVER[$header]));
                $address = $general['proxy_ip_read_last_in_list'] ? end($entries) : $entries[0];
                break;
            }
        }
        $address = preg_replace(['/^\[(.*)\](:\d+)?$/', '/^([\d.]+):\d+$/'], '$1', $address);
        return filter_var($address, FILTER_VALIDATE_IP) ? $address : '0.0.0.0';
    }

    /** @param int $bytes how many of an IPv4 address's bytes become 0; four times as many of an IPv6 one */
    public static function anonymize(string $address, int $bytes): string
    {
        $binary = inet_pton($address);
        $zeros = strlen($binary) === 4 ? $bytes : min(16, $bytes * 4);
        return substr($binary, 0, strlen($binary) - $zeros) . str_repeat("\0", $zeros);
    }

    /** @param string[] $ranges all are, if there is none */
    public static function isAllowed(array $ranges): bool
    {
        $address = inet_pton(self::getIpFromHeader());
        foreach ($ranges as $range) {
            [$network, $bits] = explode('/', $range) + [1 => 128];
            $first = inet_pton($network);
            $bits = min((int) $bits, 8 * strlen($first));
            $mask = str_pad(str_repeat("\xff", intdiv($bits, 8)) . chr((0xff00 >> $bits % 8) & 0xff), strlen($first), "\0");
            $mask = substr($mask, 0, strlen($first));
            if (strlen($first) === strlen($address) && ($address & $mask) === ($first & $mask)) {
                return true;
            }
        }
        return $ranges === [];
    }
}
