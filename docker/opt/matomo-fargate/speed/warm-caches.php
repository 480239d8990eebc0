<?php
/**
 * Runs while the image is built: checks that this Matomo has what docker/speed builds on, and writes the part of its cache
 * that depends on nothing but its code, the expressions of DeviceDetector. A task finds them made, however often somebody
 * empties the cache. Argument: the directory to write to.
 */

namespace MatomoFargate\Speed;

use DeviceDetector\Parser\AbstractParser;

require __DIR__ . '/speed.php';

const MATOMO = '/usr/src/matomo';

/** What is extended or replaced: class => its members that must exist, properties with a dollar sign. */
const NEEDED = [
    'Matomo\Cache\Backend' => ['doFetch', 'doContains', 'doSave', 'doDelete', 'doFlush'],
    'Matomo\Cache\Backend\Chained' => [],
    'Matomo\Cache\Backend\ArrayCache' => [],
    'Piwik\DeviceDetector\DeviceDetectorFactory' => ['getDeviceDetectionInfo'],
    'DeviceDetector\DeviceDetector' => ['isParsed', 'parse', '$bot', '$client', '$os', '$device', '$brand', '$model', '$clientTypes'],
    'Piwik\Tracker\Db\Pdo\Mysql' => ['$mysqlOptions'],
];

/** @return string[] what this Matomo lacks */
function missing(): array
{
    $missing = [];
    foreach (NEEDED as $class => $members) {
        if (!class_exists($class) && !interface_exists($class)) {
            $missing[] = $class;
            continue;
        }
        foreach ($members as $member) {
            $exists = $member[0] === '$' ? property_exists($class, substr($member, 1)) : method_exists($class, $member);
            if (!$exists) {
                $missing[] = "$class::$member";
            }
        }
    }
    return $missing;
}

/** Hands Matomo's cache to DeviceDetector, as Piwik\DeviceDetector\DeviceDetectorCache does in a request. */
function detectorCache(\Matomo\Cache\Lazy $cache): \DeviceDetector\Cache\CacheInterface
{
    return new class ($cache) implements \DeviceDetector\Cache\CacheInterface {
        public function __construct(private \Matomo\Cache\Lazy $cache)
        {
        }

        public function fetch(string $id)
        {
            return $this->cache->fetch($id);
        }

        public function contains(string $id): bool
        {
            return $this->cache->contains($id);
        }

        public function save(string $id, $data, int $lifeTime = 0): bool
        {
            return $this->cache->save($id, $data, 0);
        }

        public function delete(string $id): bool
        {
            return $this->cache->delete($id);
        }

        public function flushAll(): bool
        {
            return false;
        }
    };
}

/** Has every parser of DeviceDetector read its expressions. Returns how many there are. */
function warm(string $directory): int
{
    $cache = detectorCache(new \Matomo\Cache\Lazy(new ConstantArrays($directory)));
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
    $missing = missing();
    if ($missing !== []) {
        fwrite(STDERR, 'warm-caches: this Matomo has no ' . implode(', no ', $missing) . ", on which docker/speed builds.\n"
            . "Adapt docker/speed to this version, or choose another BASE.\n");
        return 1;
    }
    echo 'warm-caches: ', warm($directory), " parsers of DeviceDetector\n";
    return 0;
}

exit(main($argv[1]));
