<?php

namespace MaxMind\Db;

/** Reads databases in MaxMind's format; https://maxmind.github.io/MaxMind-DB/ */
class Reader
{
    private const MARKER = "\xab\xcd\xefMaxMind.com";

    private string $content;
    private object $metadata;
    private int $data;

    public function __construct(string $file)
    {
        $this->content = file_get_contents($file);
        $marker = strrpos($this->content, self::MARKER);
        if ($marker === false) {
            throw new \Exception("Error opening database file ($file). Is this a valid MaxMind DB file?");
        }
        $start = $marker + strlen(self::MARKER);
        [$values] = $this->decode($start, $start);
        $this->metadata = (object) [
            'databaseType' => $values['database_type'],
            'buildEpoch' => $values['build_epoch'],
            'ipVersion' => $values['ip_version'],
            'nodeCount' => $values['node_count'],
            'recordSize' => $values['record_size'],
        ];
        $this->data = $values['node_count'] * $values['record_size'] / 4 + 16;
    }

    public function metadata(): object
    {
        return $this->metadata;
    }

    public function get(string $address): mixed
    {
        $bits = '';
        $bytes = inet_pton($address);
        if (strlen($bytes) === 4 && $this->metadata->ipVersion === 6) {
            $bytes = str_repeat("\0", 12) . $bytes;
        }
        foreach (str_split($bytes) as $byte) {
            $bits .= sprintf('%08b', ord($byte));
        }
        $node = 0;
        for ($depth = 0; $depth < strlen($bits) && $node < $this->metadata->nodeCount; $depth++) {
            $node = $this->child($node, (int) $bits[$depth]);
        }
        if ($node <= $this->metadata->nodeCount) {
            return null;
        }
        return $this->decode($this->data + $node - $this->metadata->nodeCount - 16, $this->data)[0];
    }

    /** Of records of 24 or 32 bits. */
    private function child(int $node, int $bit): int
    {
        $length = intdiv($this->metadata->recordSize, 8);
        $bytes = substr($this->content, ($node * 2 + $bit) * $length, $length);
        return hexdec(bin2hex($bytes));
    }

    /** @return array{mixed, int} the value at a place, and where the next one is */
    private function decode(int $place, int $base): array
    {
        $control = ord($this->content[$place++] ?? throw new \Exception('The MaxMind DB file contains bad data'));
        $type = $control >> 5;
        if ($type === 1) {
            $size = $control >> 3 & 3;
            $value = hexdec(bin2hex(substr($this->content, $place, $size + 1)));
            $value += $size === 3 ? 0 : ($control & 7) << 8 * ($size + 1);
            return [$this->decode($base + $value + [0, 2048, 526336, 0][$size], $base)[0], $place + $size + 1];
        }
        if ($type === 0) {
            $type = ord($this->content[$place++]) + 7;
        }
        $size = $control & 31;
        if ($size >= 29) {
            $more = $size - 28;
            $size = [1 => 29, 2 => 285, 3 => 65821][$more] + hexdec(bin2hex(substr($this->content, $place, $more)));
            $place += $more;
        }
        if ($type === 7 || $type === 11) {
            $values = [];
            for ($count = 0; $count < $size; $count++) {
                if ($type === 7) {
                    [$key, $place] = $this->decode($place, $base);
                }
                [$value, $place] = $this->decode($place, $base);
                $values[$type === 7 ? $key : $count] = $value;
            }
            return [$values, $place];
        }
        if ($type === 14) {
            return [(bool) $size, $place];
        }
        $bytes = substr($this->content, $place, $size);
        $value = match ($type) {
            2, 4 => $bytes,
            3 => unpack('E', $bytes)[1],
            5, 6, 9 => $bytes === '' ? 0 : hexdec(bin2hex($bytes)),
            default => throw new \Exception("The MaxMind DB file contains bad data: type $type"),
        };
        return [$value, $place + $size];
    }
}
