<?php

namespace MatomoFargate\Admin;

use function MatomoFargate\printJson;
use const MatomoFargate\PLUGIN_LIST;

/** What the image is made of, a part a line: kind (`deb`, `composer`, `matomo`, `plugin`), name, version, and of Debian's packages the architecture. */
function listParts(): void
{
    $release = parse_ini_file('/etc/os-release');
    foreach (debianPackages() as $package) {
        printJson(['kind' => 'deb', ...$package, 'distribution' => "{$release['ID']}-{$release['VERSION_ID']}"]);
    }
    printJson(['kind' => 'matomo', 'name' => 'matomo', 'version' => getenv('MATOMO_VERSION')]);
    $installed = '/usr/src/matomo/vendor/composer/installed.json';
    foreach (is_file($installed) ? json_decode(file_get_contents($installed), true)['packages'] : [] as $package) {
        printJson(['kind' => 'composer', 'name' => $package['name'], 'version' => ltrim($package['version'], 'v')]);
    }
    foreach (array_column(json_decode(file_get_contents(PLUGIN_LIST), true), 'name') as $name) {
        $version = versionHere($name);
        if ($version !== null) {
            printJson(['kind' => 'plugin', 'name' => $name, 'version' => $version]);
        }
    }
}

/** @return array<array{name: string, version: string, architecture: string}> as dpkg has written them down */
function debianPackages(): array
{
    $packages = [];
    foreach (explode("\n\n", file_get_contents('/var/lib/dpkg/status')) as $paragraph) {
        preg_match_all('~^(Package|Status|Version|Architecture): (.*)$~m', $paragraph, $lines, PREG_SET_ORDER);
        $of = array_column($lines, 2, 1);
        if (str_ends_with($of['Status'] ?? '', ' installed')) {
            $packages[] = ['name' => $of['Package'], 'version' => $of['Version'], 'architecture' => $of['Architecture']];
        }
    }
    return $packages;
}
