<?php

namespace Piwik\Plugins\CustomDimensions;

use Piwik\Access;
use Piwik\Common;
use Piwik\Db;

class API
{
    private static ?self $instance = null;

    public static function getInstance(): self
    {
        return self::$instance ??= new self();
    }

    public function getConfiguredCustomDimensions(int $idSite): array
    {
        Access::checkUserHasAccess('view', $idSite);
        $rows = Db::fetchAll('SELECT * FROM ' . Common::prefixTable('custom_dimensions') . ' WHERE idsite = ?', [$idSite]);
        return array_map(fn (array $row) => [...$row, 'extractions' => json_decode($row['extractions'], true)], $rows);
    }

    public function configureNewCustomDimension(int $idSite, $name, $scope, $active, $extractions = [], $caseSensitive = true): int
    {
        Access::checkUserHasAccess('write', $idSite);
        $next = fn (string $column, string $where, array $values) => 1 + (int) Db::fetchOne(
            "SELECT MAX(`$column`) FROM " . Common::prefixTable('custom_dimensions') . " WHERE $where",
            $values,
        );
        $id = $next('idcustomdimension', 'idsite = ?', [$idSite]);
        Db::query(
            'INSERT INTO ' . Common::prefixTable('custom_dimensions') . ' VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
            [$id, $idSite, $name, $next('index', 'idsite = ? AND scope = ?', [$idSite, $scope]), $scope, (int) $active,
                json_encode($extractions), (int) $caseSensitive],
        );
        return $id;
    }

    public function configureExistingCustomDimension($idDimension, int $idSite, $name, $active, $extractions = [], $caseSensitive = null): void
    {
        Access::checkUserHasAccess('write', $idSite);
        Db::query(
            'UPDATE ' . Common::prefixTable('custom_dimensions') . ' SET name = ?, active = ?, extractions = ? WHERE idcustomdimension = ? AND idsite = ?',
            [$name, (int) $active, json_encode($extractions), $idDimension, $idSite],
        );
    }
}
