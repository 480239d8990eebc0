<?php

namespace Piwik\Plugin;

use Piwik\Version;

/** Whether what a plugin requires is there: bounds with a comma between them, such as >=5.0.0-b1,<6.0.0-b1. */
class Dependency
{
    /** @return array[] requirement, actualVersion, requiredVersion, causedBy */
    public function getMissingDependencies($requires)
    {
        $missing = [];
        foreach ($requires as $name => $required) {
            $actual = strtolower($name) === 'php' ? PHP_VERSION : Version::VERSION;
            $unmet = array_filter(explode(',', $required), fn (string $bound) => !$this->isMet(trim($bound), $actual));
            if ($unmet !== []) {
                $missing[] = [
                    'requirement' => $name,
                    'actualVersion' => $actual,
                    'requiredVersion' => $required,
                    'causedBy' => implode(', ', $unmet),
                ];
            }
        }
        return $missing;
    }

    private function isMet(string $bound, string $actual): bool
    {
        preg_match('/^(>=|<=|>|<|=)?(.*)$/', $bound, $parts);
        return version_compare($actual, $parts[2], $parts[1] ?: '>=');
    }
}
