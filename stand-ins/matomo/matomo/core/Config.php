<?php

namespace Piwik;

use Piwik\Application\Kernel\GlobalSettingsProvider;
use Piwik\Container\StaticContainer;

/** Sections of the settings as properties. */
class Config
{
    public function __construct(private GlobalSettingsProvider $settings)
    {
    }

    public static function getInstance(): self
    {
        return StaticContainer::get(self::class);
    }

    public function __get(string $section): array
    {
        return $this->settings->getIniFileChain()->get($section);
    }

    public function __set(string $section, array $values): void
    {
        $this->settings->getIniFileChain()->set($section, $values);
    }

    public function getLocalPath(): string
    {
        return $this->settings->getPathLocal();
    }

    public function forceSave(): void
    {
        $content = $this->settings->getIniFileChain()->dumpChanges();
        if (@file_put_contents($this->getLocalPath(), $content, LOCK_EX) === false) {
            throw new \Exception("The configuration file {$this->getLocalPath()} is not writable");
        }
    }
}
