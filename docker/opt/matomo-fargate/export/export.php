<?php
/**
 * The way out: `php export.php TARGET` writes a dump of Matomo's tables, as mysqldump would and compressed by gzip, to an
 * object s3://bucket/key that the task's role may write. All tables are of one moment, and hits go on meanwhile. Any Matomo
 * takes the dump, by its own tools or by the role import.
 *
 * Ends with one line of JSON: result, version, prefix, tables, rows, mebibytes, seconds.
 */

namespace MatomoFargate;

require __DIR__ . '/../common/job.php';
require __DIR__ . '/../migrate/database.php';
require __DIR__ . '/../s3/signature.php';
require __DIR__ . '/../s3/s3-object.php';
require __DIR__ . '/../s3/upload.php';
require __DIR__ . '/dump-writer.php';

/** @throws Failure 64 for a target that is none, 75 where the database or S3 goes away, 77 where S3 refuses the task's role */
function export(string $target): void
{
    $start = microtime(true);
    $object = S3Object::at($target) ?? throw new Failure(EXIT_USAGE, "'$target' is no s3://bucket/key.");
    $settings = DatabaseSettings::fromEnvironment();
    $database = connect($settings, $settings->application);
    $upload = new Upload($object);
    try {
        $writer = new DumpWriter($database, $settings->name, $upload->write(...));
        $about = $writer->write(tablesPrefix());
        $upload->finish();
    } catch (\Throwable $error) {
        $upload->abandon();
        throw $error;
    }
    printJson(['result' => 'exported', 'version' => databaseVersion($database, $settings), 'prefix' => tablesPrefix(), ...$about,
        'seconds' => round(microtime(true) - $start, 1)]);
}

run('export', fn () => export($argv[1] ?? throw new Failure(EXIT_USAGE, 'usage: export s3://BUCKET/KEY')));
