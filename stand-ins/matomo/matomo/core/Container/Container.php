<?php

namespace Piwik\Container;

/** Makes each entry once, from definitions of which later ones build on earlier ones. */
class Container
{
    private array $made = [];

    /** @param array[] $definitions one array per config.php, in loading order */
    public function __construct(private array $definitions)
    {
    }

    public function set(string $name, $value): void
    {
        $this->made[$name] = $value;
    }

    public function get(string $name)
    {
        if (!array_key_exists($name, $this->made)) {
            // What no config.php defines is made without arguments, if it is a class.
            $value = null;
            foreach ($this->definitions as $definition) {
                if (array_key_exists($name, $definition)) {
                    $value = $this->build($definition[$name], $value);
                }
            }
            $this->made[$name] = $value ?? (class_exists($name) ? new $name() : null);
        }
        return $this->made[$name];
    }

    private function build($definition, $previous)
    {
        if ($definition instanceof \Closure) {
            return $definition($this);
        }
        $value = $definition['value'] ?? $definition;
        return match ($definition['kind'] ?? 'array') {
            'add' => array_merge($previous ?? [], $this->unwrap($value)),
            'decorate' => $value($previous, $this),
            default => $this->unwrap($value),
        };
    }

    /** Values inside arrays may be wrapped in DI::value. */
    private function unwrap($value)
    {
        if (!is_array($value)) {
            return $value;
        }
        return ($value['kind'] ?? '') === 'value' ? $value['value'] : array_map(fn ($entry) => $this->unwrap($entry), $value);
    }
}
