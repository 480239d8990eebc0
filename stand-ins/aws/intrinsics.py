"""Evaluates the functions of a template."""

import base64
import ipaddress
import itertools
import re
from collections.abc import Callable

NO_VALUE = object()


class TemplateError(Exception):
    """What CloudFormation refuses; `code` is the error's name in its API."""

    def __init__(self, message: str, code: str = "ValidationError"):
        super().__init__(message)
        self.code = code


def references(value) -> set[str]:
    """Logical ids and parameters that a part of a template mentions."""
    if isinstance(value, list):
        return set().union(*map(references, value))
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for key, inner in value.items():
        if key == "Ref":
            found.add(inner)
        elif key == "Fn::GetAtt":
            found.add(inner[0] if isinstance(inner, list) else inner.split(".")[0])
        elif key == "Fn::Sub":
            text = inner if isinstance(inner, str) else inner[0]
            found.update(name.split(".")[0] for name in re.findall(r"\$\{([^!}][^}]*)\}", text))
            found |= references(inner)
        else:
            found |= references(inner)
    return found


class Evaluator:
    """Evaluates values in the light of what is known when a resource is made."""

    def __init__(self, template: dict, ref: Callable, get_att: Callable, import_value: Callable, stack_output: Callable, zones: list[str]):
        self.template = template
        self.ref = ref
        self.get_att = get_att
        self.import_value = import_value
        self.stack_output = stack_output
        self.zones = zones

    def __call__(self, value):
        """The value with every function replaced by its result; what is `AWS::NoValue` is left out."""
        if isinstance(value, list):
            return [item for item in map(self, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), = value.items()
            if name == "Ref":
                return NO_VALUE if argument == "AWS::NoValue" else self.ref(argument)
            if name.startswith("Fn::"):
                function = getattr(self, "_" + name[4:].lower(), None)
                if function is None:
                    raise TemplateError(f"The emulator does not know {name}")
                return function(argument)
        evaluated = {key: self(inner) for key, inner in value.items()}
        return {key: inner for key, inner in evaluated.items() if inner is not NO_VALUE}

    def condition(self, value) -> bool:
        """Whether a condition, given by name or by expression, holds."""
        if isinstance(value, str):
            return self.condition(self.template["Conditions"][value])
        (name, argument), = value.items()
        if name == "Condition":
            return self.condition(argument)
        if name == "Fn::Equals":
            return self(argument[0]) == self(argument[1])
        if name == "Fn::Not":
            return not self.condition(argument[0])
        results = [self.condition(inner) for inner in argument]
        return all(results) if name == "Fn::And" else any(results)

    def _getatt(self, argument):
        logical_id, attribute = argument if isinstance(argument, list) else argument.split(".", 1)
        return self.get_att(logical_id, self(attribute))

    def _join(self, argument):
        return argument[0].join(str(part) for part in self(argument[1]))

    def _sub(self, argument):
        text, values = (argument, {}) if isinstance(argument, str) else (argument[0], self(argument[1]))

        def replace(match: re.Match) -> str:
            name = match.group(1)
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in values:
                return str(values[name])
            return str(self._getatt(name) if "." in name else self.ref(name))

        return re.sub(r"\$\{([^}]+)\}", replace, text)

    def _select(self, argument):
        return self(argument[1])[int(self(argument[0]))]

    def _cidr(self, argument):
        block, count, host_bits = [*self(argument), 8][:3]
        network = ipaddress.ip_network(block)
        subnets = network.subnets(new_prefix=network.max_prefixlen - int(host_bits))
        return [str(subnet) for subnet in itertools.islice(subnets, int(count))]

    def _split(self, argument):
        return self(argument[1]).split(argument[0])

    def _if(self, argument):
        return self(argument[1] if self.condition(argument[0]) else argument[2])

    def _importvalue(self, argument):
        return self.import_value(self(argument))

    def _getstackoutput(self, argument):
        about = self(argument)
        return self.stack_output(about["StackName"], about.get("Region", ""), about["OutputName"])

    def _getazs(self, _argument):
        return self.zones

    def _findinmap(self, argument):
        name, first, second = self(argument[:3])
        return self.template["Mappings"][name][first][second]

    def _base64(self, argument):
        return base64.b64encode(self(argument).encode()).decode()
