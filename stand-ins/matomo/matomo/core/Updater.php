<?php

namespace Piwik;

/** Versions of components, kept as options version_<component>. The stand-in has one upgrade: that of core. */
class Updater
{
    public function markComponentSuccessfullyUpdated(string $name, string $version, bool $isNew = false): void
    {
        Option::set("version_$name", $version, true);
    }

    /** @return array|null component => files; null if there is nothing to do */
    public function getComponentUpdates(): ?array
    {
        $recorded = Option::get('version_core') ?: Version::VERSION;
        return version_compare($recorded, Version::VERSION, '<') ? ['core' => []] : null;
    }

    /** @return array warnings, errors, coreError, deactivatedPlugins */
    public function updateComponents(array $components): array
    {
        foreach (array_keys($components) as $name) {
            $this->markComponentSuccessfullyUpdated($name, Version::VERSION);
        }
        return ['warnings' => [], 'errors' => [], 'coreError' => false, 'deactivatedPlugins' => []];
    }
}
