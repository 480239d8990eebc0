<?php

namespace MatomoFargate;

/** Where the database is and who Matomo is in it, from the variables that Matomo itself uses. */
final class DatabaseSettings
{
    public function __construct(
        public readonly string $host,
        public readonly int $port,
        public readonly string $name,
        /** File with the authorities that may have signed the server's certificate. */
        public readonly string $caFile,
        /** Matomo's own user. */
        public readonly Credentials $application,
        /** How long to try to reach the database, in seconds. */
        public readonly int $connectSeconds,
    ) {
    }

    /** entrypoint.sh has checked that what is required is set. */
    public static function fromEnvironment(): self
    {
        return new self(
            getenv('MATOMO_DATABASE_HOST'),
            (int) (getenv('MATOMO_DATABASE_PORT') ?: 3306),
            getenv('MATOMO_DATABASE_DBNAME'),
            getenv('MATOMO_DATABASE_SSL_CA') ?: '/opt/matomo-fargate/rds-ca.pem',
            new Credentials(getenv('MATOMO_DATABASE_USERNAME'), getenv('MATOMO_DATABASE_PASSWORD')),
            (int) (getenv('DATABASE_CONNECT_SECONDS') ?: 120),
        );
    }
}

/** A user of the database and its password. */
final class Credentials
{
    public function __construct(
        public readonly string $username,
        public readonly string $password,
    ) {
    }
}
