<?php
/**
 * Build step: puts the declared plugins into a tree that the Dockerfile copies over Matomo's. `install.php TARGET`
 * reads the variable PLUGINS, a JSON list in the order of lib/image-plugins.ts:
 *   {"name", "version", "sha256"?, "purchased"?}  from the marketplace
 *   {"name", "folder": true}                      from folders/<name> beside this file
 *   {"name"}                                      one that comes with Matomo and is off by default
 * The licence key for purchased ones is the build secret matomo-licence-key: in no variable, argument or layer.
 * TARGET/opt/matomo-fargate/plugins.json then says what the image declares; migrate activates just that.
 */

namespace MatomoFargate\Plugins;

const MATOMO = '/usr/src/matomo';
const LICENCE_KEY_FILE = '/run/secrets/matomo-licence-key';

require __DIR__ . '/download.php';
require __DIR__ . '/unpack.php';
require __DIR__ . '/plugin-check.php';

/** Ends the build with one sentence. */
final class Problem extends \RuntimeException
{
}

/** @return array[] */
function declaredPlugins(): array
{
    $declared = json_decode(getenv('PLUGINS') ?: '[]', true);
    if (!is_array($declared) || !array_is_list($declared)) {
        throw new Problem('the build argument PLUGINS is not a JSON list.');
    }
    foreach ($declared as $plugin) {
        if (preg_match('/^[A-Za-z][A-Za-z0-9]{0,59}$/D', $plugin['name'] ?? '') !== 1) {
            throw new Problem('a plugin in PLUGINS has no valid name: ' . json_encode($plugin));
        }
    }
    return $declared;
}

/**
 * Brings one plugin into a directory.
 *
 * @param array $plugin an entry of PLUGINS
 */
function fetchPlugin(array $plugin, string $directory): void
{
    $name = $plugin['name'];
    $bundled = is_dir(MATOMO . "/plugins/$name");
    if (isset($plugin['version']) || isset($plugin['folder'])) {
        if ($bundled) {
            throw new Problem("the plugin $name is part of this Matomo; declare it as { name: '$name' } alone.");
        }
    } elseif (!$bundled) {
        throw new Problem("no plugin $name comes with this Matomo; give its version to have it from the marketplace,"
            . ' or its folder.');
    } else {
        return;
    }
    if (isset($plugin['folder'])) {
        copyTree(__DIR__ . "/folders/$name", "$directory/$name");
        return;
    }
    $archive = tempnam(sys_get_temp_dir(), 'plugin-');
    download($plugin, $archive);
    unpack($archive, $name, $directory);
    unlink($archive);
}

function copyTree(string $from, string $to): void
{
    mkdir($to, 0755, true);
    foreach (array_diff(scandir($from), ['.', '..']) as $entry) {
        if (is_link("$from/$entry")) {
            throw new Problem("'$entry' in a plugin's folder is a symbolic link; put the file itself there.");
        }
        is_dir("$from/$entry") ? copyTree("$from/$entry", "$to/$entry") : copy("$from/$entry", "$to/$entry");
    }
}

function main(string $target): void
{
    $plugins = declaredPlugins();
    $directory = "$target/usr/src/matomo/plugins";
    mkdir($directory, 0755, true);
    mkdir("$target/opt/matomo-fargate", 0755, true);
    $manifest = [];
    foreach ($plugins as $plugin) {
        fetchPlugin($plugin, $directory);
        $own = is_dir("$directory/{$plugin['name']}");
        $folder = ($own ? $directory : MATOMO . '/plugins') . "/{$plugin['name']}";
        $manifest[] = checkedPlugin($plugin, $folder, array_column($plugins, 'name'));
        echo "plugin {$plugin['name']}: " . (end($manifest)['version'] ?? 'comes with Matomo') . "\n";
    }
    $json = json_encode($manifest, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES);
    file_put_contents("$target/opt/matomo-fargate/plugins.json", "$json\n");
}

try {
    main($argv[1]);
} catch (Problem $problem) {
    fwrite(STDERR, "plugins: {$problem->getMessage()}\n");
    exit(1);
}
