<?php
/**
 * Runs while the image is built: writes the part of Matomo's cache that depends on nothing but its code, the expressions of
 * DeviceDetector. A task finds them made, however often somebody empties the cache. Argument: the directory to write to.
 */

namespace MatomoFargate\Speed;

use DeviceDetector\Parser\AbstractParser;

const MATOMO = '/usr/src/matomo';

/** Writes what DeviceDetector wants to have cached, under the ids that Matomo's cache makes of it (Matomo\Cache\Lazy). */
function filesIn(string $directory): \DeviceDetector\Cache\CacheInterface
{
    return new class ($directory) extends \DeviceDetector\Cache\StaticCache {
        public function __construct(private string $directory)
        {
        }

        public function save(string $id, $data, int $lifeTime = 0): bool
        {
            $content = '<?php return ' . var_export($data, true) . ";\n";
            return file_put_contents("$this->directory/matomocache_$id.php", $content) !== false;
        }
    };
}

/** Has every parser of DeviceDetector read its expressions. Returns how many there are. */
function warm(string $directory): int
{
    mkdir($directory);
    $cache = filesIn($directory);
    $folder = dirname((new \ReflectionClass(\DeviceDetector\DeviceDetector::class))->getFileName());
    $files = new \RegexIterator(
        new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator("$folder/Parser")),
        '/\.php$/',
    );
    $parsers = 0;
    foreach ($files as $file) {
        $class = 'DeviceDetector\\' . strtr(substr($file->getPathname(), strlen($folder) + 1, -4), '/', '\\');
        $reflection = new \ReflectionClass($class);
        $needsArguments = ($reflection->getConstructor()?->getNumberOfRequiredParameters() ?? 0) > 0;
        if (!$reflection->isSubclassOf(AbstractParser::class) || $reflection->isAbstract() || $needsArguments) {
            continue;
        }
        $parser = new $class();
        $parser->setCache($cache);
        (new \ReflectionMethod($parser, 'getRegexes'))->invoke($parser);
        $parsers++;
    }
    return $parsers;
}

function main(string $directory): int
{
    if (!is_file(MATOMO . '/vendor/autoload.php')) {
        echo "warm-caches: there is no vendor/autoload.php, so this is a stand-in, with nothing to warm\n";
        return 0;
    }
    define('PIWIK_INCLUDE_PATH', MATOMO);
    require MATOMO . '/vendor/autoload.php';
    echo 'warm-caches: ', warm($directory), " parsers of DeviceDetector\n";
    return 0;
}

exit(main($argv[1]));
