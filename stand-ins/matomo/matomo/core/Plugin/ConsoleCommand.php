<?php

namespace Piwik\Plugin;

/** A command that a plugin adds to the console. It is its own input and output: options, and lines. */
abstract class ConsoleCommand
{
    private string $name = '';
    private array $options = [];

    public function __construct()
    {
        $this->configure();
    }

    abstract protected function configure();

    abstract protected function doExecute(): int;

    public function getName(): string
    {
        return $this->name;
    }

    /** @param string[] $arguments of the command line: --option=value */
    public function run(array $arguments): int
    {
        foreach ($arguments as $argument) {
            if (preg_match('/^--([\w-]+)=(.*)$/s', $argument, $parts)) {
                $this->options[$parts[1]] = $parts[2];
            }
        }
        return $this->doExecute();
    }

    public function writeln(string $line): void
    {
        echo "$line\n";
    }

    public function getOption(string $name): mixed
    {
        return $this->options[$name] ?? null;
    }

    protected function setName(string $name): void
    {
        $this->name = $name;
    }

    protected function setDescription(string $description): void
    {
    }

    protected function addRequiredValueOption(string $name, ?string $shortcut, string $description, mixed $default): void
    {
        $this->options[$name] = $default;
    }

    protected function getInput(): self
    {
        return $this;
    }

    protected function getOutput(): self
    {
        return $this;
    }
}
