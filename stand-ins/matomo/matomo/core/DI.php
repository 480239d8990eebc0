<?php

namespace Piwik;

/** Entries of dependency-injection definitions, as Matomo's config.php files write them. */
class DI
{
    public static function value($value): array
    {
        return ['kind' => 'value', 'value' => $value];
    }

    /** Appends to the list that earlier definitions made. */
    public static function add(array $values): array
    {
        return ['kind' => 'add', 'value' => $values];
    }

    /** Called with what earlier definitions made, and the container. */
    public static function decorate(callable $decorator): array
    {
        return ['kind' => 'decorate', 'value' => $decorator];
    }
}
