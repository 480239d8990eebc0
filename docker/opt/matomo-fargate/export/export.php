<?php
/**
 * The way out: `php export.php TARGET` writes a dump of Matomo's tables, as mysqldump would and compressed by gzip, to an
 * object s3://bucket/key that the task's role may write, or to a file. All tables are of one moment, and hits go on meanwhile. Any Matomo
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
require __DIR__ . '/new-file.php';
require __DIR__ . '/dump-writer.php';

/** @throws Failure 64 for a target that is none, 75 where the database, S3 or the disk goes away, 77 where S3 refuses the task's role */
function export(string $target): void
{
    $start = microtime(true);
    $settings = DatabaseSettings::fromEnvironment();
    $database = connect($settings, $settings->application);
    $file = openTarget($target);
    try {
        $writer = new DumpWriter($database, $settings->name, $file->write(...));
        $about = $writer->write(tablesPrefix());
        $file->finish();
    } catch (\Throwable $error) {
        $file->abandon();
        throw $error;
    }
    printJson(['result' => 'exported', 'version' => databaseVersion($database, $settings), 'prefix' => tablesPrefix(), ...$about,
        'seconds' => round(microtime(true) - $start, 1)]);
}

/** @throws Failure 64 for what is neither an object of S3 nor a file with its whole path */
function openTarget(string $target): Upload|NewFile
{
    $object = S3Object::at($target);
    if ($object !== null) {
        return new Upload($object);
    }
    return str_starts_with($target, '/') ? new NewFile($target)
        : throw new Failure(EXIT_USAGE, "'$target' is neither s3://bucket/key nor a file like /mnt/dump.sql.gz.");
}

run('export', fn () => export($argv[1] ?? throw new Failure(EXIT_USAGE, 'usage: export TARGET, as s3://BUCKET/KEY or a file')));
