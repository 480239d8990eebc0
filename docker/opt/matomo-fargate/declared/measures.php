<?php
/**
 * Goals and custom dimensions of a declared site. Each is known by its key, whose number in Matomo is remembered.
 */

namespace MatomoFargate\Declared;

use Piwik\Plugins\CustomDimensions\API as DimensionsApi;
use Piwik\Plugins\Goals\API as GoalsApi;
use function MatomoFargate\say;

/** JSON: "site.key" => number. */
const GOALS_OPTION = 'MatomoFargate.declaredGoals';
const DIMENSIONS_OPTION = 'MatomoFargate.declaredDimensions';

function holdGoals(int $site, array $declared, Changes $changes): void
{
    $api = GoalsApi::getInstance();
    $there = isset($declared['goals']) ? array_column($api->getGoals($site), null, 'idgoal') : [];
    hold($site, $declared, 'goals', GOALS_OPTION, $there, $changes, [
        'same' => fn (array $goal, array $row) => html_entity_decode($row['name'], ENT_QUOTES) === $goal['name']
            && $row['match_attribute'] === $goal['when']
            // Those that the page itself reaches have none (core/Tracker/GoalManager.php).
            && ($goal['when'] === 'manually' || (html_entity_decode($row['pattern'] ?? '', ENT_QUOTES) === $goal['pattern']
                && $row['pattern_type'] === $goal['match']))
            && (float) $row['revenue'] === (float) $goal['revenue'] && (bool) $row['allow_multiple'] === $goal['repeatable'],
        'add' => fn (array $goal) => $api->addGoal($site, $goal['name'], $goal['when'], $goal['pattern'], $goal['match'], false,
            $goal['revenue'], $goal['repeatable']),
        'update' => fn (int $id, array $goal, array $row) => $api->updateGoal($site, $id, $goal['name'], $goal['when'], $goal['pattern'],
            $goal['match'], (bool) $row['case_sensitive'], $goal['revenue'], $goal['repeatable'], $row['description'] ?? '',
            (bool) ($row['event_value_as_revenue'] ?? false)),
    ]);
}

function holdDimensions(int $site, array $declared, Changes $changes): void
{
    $api = DimensionsApi::getInstance();
    $there = isset($declared['dimensions']) ? array_column($api->getConfiguredCustomDimensions($site), null, 'idcustomdimension') : [];
    hold($site, $declared, 'dimensions', DIMENSIONS_OPTION, $there, $changes, [
        'same' => fn (array $dimension, array $row) => $row['name'] === $dimension['name'] && (bool) $row['active'] === $dimension['active'],
        'add' => fn (array $dimension) => $api->configureNewCustomDimension($site, $dimension['name'], $dimension['scope'],
            (int) $dimension['active']),
        'update' => fn (int $id, array $dimension, array $row) => $api->configureExistingCustomDimension($id, $site, $dimension['name'],
            (int) $dimension['active'], $row['extractions'] ?? [], (bool) ($row['case_sensitive'] ?? true)),
    ]);
}

/**
 * @param string                  $kind  "goals" or "dimensions"
 * @param array<int, array>       $there rows of the site, by number
 * @param array<string, callable> $ways  same(declared, row), add(declared): number, update(number, declared, row)
 */
function hold(int $site, array $declared, string $kind, string $option, array $there, Changes $changes, array $ways): void
{
    $known = remembered($option);
    foreach ($declared[$kind] ?? [] as $one) {
        $key = "{$declared['key']}.{$one['key']}";
        // One of its name that somebody made by hand is taken over.
        $id = isset($known[$key], $there[$known[$key]]) ? $known[$key] : numberOf($one, $there);
        orSay("what is declared of the site '{$declared['key']}'", function () use ($id, $one, $there, $ways, $changes, $site, $kind, $key, &$known): void {
            if ($id === null) {
                $known[$key] = (int) $ways['add']($one);
                $changes->made("site $site: {$one['name']} was added to its $kind, as number {$known[$key]}");
                return;
            }
            $known[$key] = $id;
            if (!$ways['same']($one, $there[$id])) {
                $ways['update']($id, $one, $there[$id]);
                $changes->made("site $site: {$one['name']}, number $id of its $kind, was put back to what is declared");
            }
        });
        remember($option, $known);
    }
    forgetUndeclared($declared, $kind, $option);
}

/** The scope of a dimension can't be changed, so one of another scope is another one. */
function numberOf(array $one, array $there): ?int
{
    foreach ($there as $id => $row) {
        if (html_entity_decode($row['name'], ENT_QUOTES) === $one['name'] && ($row['scope'] ?? null) === ($one['scope'] ?? null)) {
            return (int) $id;
        }
    }
    return null;
}

function forgetUndeclared(array $declared, string $kind, string $option): void
{
    $known = remembered($option);
    $keys = array_map(fn (array $one) => "{$declared['key']}.{$one['key']}", $declared[$kind] ?? []);
    foreach (array_diff(array_keys($known), $keys) as $key) {
        if (str_starts_with($key, "{$declared['key']}.")) {
            say("$key is no longer declared among the $kind of its site; number {$known[$key]} was left as it is.", 'warning');
            unset($known[$key]);
        }
    }
    remember($option, $known);
}
