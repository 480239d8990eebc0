<?php

namespace MatomoFargate;

/** What a source sends, decompressed if it is compressed by gzip. */
final class Dump
{
    private const CHUNK = 1 << 20;

    private ?\InflateContext $inflate = null;
    private bool $isFirst = true;

    /** @param resource $stream */
    public function __construct(private $stream)
    {
    }

    /** @return string|null null at the end */
    public function read(): ?string
    {
        $chunk = fread($this->stream, self::CHUNK);
        if ($chunk === false || ($chunk === '' && feof($this->stream))) {
            return null;
        }
        if ($this->isFirst && str_starts_with($chunk, "\x1f\x8b")) {
            $this->inflate = inflate_init(ZLIB_ENCODING_GZIP);
        }
        $this->isFirst = $this->isFirst && $chunk === '';
        if ($this->inflate === null) {
            return $chunk;
        }
        $text = @inflate_add($this->inflate, $chunk);
        return $text !== false ? $text : throw new Failure(EXIT_CONFIGURATION, 'the dump is damaged: gzip can not read it on; nothing was'
            . ' changed.');
    }

    /** Whether a compressed one came to its own end. */
    public function isWhole(): bool
    {
        return $this->inflate === null || inflate_get_status($this->inflate) === ZLIB_STREAM_END;
    }
}
