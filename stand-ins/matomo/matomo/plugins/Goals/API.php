<?php

namespace Piwik\Plugins\Goals;

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

    public function getGoals($idSite): array
    {
        Access::checkUserHasAccess('view', (int) $idSite);
        return Db::fetchAll('SELECT * FROM ' . Common::prefixTable('goal') . ' WHERE idsite = ? AND deleted = 0', [$idSite]);
    }

    public function addGoal(
        int $idSite,
        $name,
        $matchAttribute,
        $pattern,
        $patternType,
        $caseSensitive = false,
        $revenue = false,
        $allowMultipleConversionsPerVisit = false,
    ): int {
        Access::checkUserHasAccess('write', $idSite);
        $idGoal = 1 + (int) Db::fetchOne('SELECT MAX(idgoal) FROM ' . Common::prefixTable('goal') . ' WHERE idsite = ?', [$idSite]);
        Db::query(
            'INSERT INTO ' . Common::prefixTable('goal') . ' (idsite, idgoal, name, description, match_attribute, pattern, pattern_type,'
                . " case_sensitive, revenue, allow_multiple) VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
            [$idSite, $idGoal, $name, $matchAttribute, $pattern, $patternType, (int) $caseSensitive, (float) $revenue,
                (int) $allowMultipleConversionsPerVisit],
        );
        return $idGoal;
    }

    public function updateGoal(
        int $idSite,
        $idGoal,
        $name,
        $matchAttribute,
        $pattern,
        $patternType,
        $caseSensitive = false,
        $revenue = false,
        $allowMultipleConversionsPerVisit = false,
        $description = '',
    ): void {
        Access::checkUserHasAccess('write', $idSite);
        Db::query(
            'UPDATE ' . Common::prefixTable('goal') . ' SET name = ?, match_attribute = ?, pattern = ?, pattern_type = ?, revenue = ?,'
                . ' allow_multiple = ?, description = ? WHERE idsite = ? AND idgoal = ?',
            [$name, $matchAttribute, $pattern, $patternType, (float) $revenue, (int) $allowMultipleConversionsPerVisit, $description,
                $idSite, $idGoal],
        );
    }
}
