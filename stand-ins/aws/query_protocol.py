"""The form of CloudFormation's requests and answers."""

import json
from xml.sax.saxutils import escape

import yaml


def parse(text: str) -> dict:
    """A template, which is JSON, or YAML in the case of the bootstrap."""
    return json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)


def indexed(query: dict, prefix: str) -> list[dict]:
    """The structures of a list in the query protocol: `<prefix>.1.Key=…`."""
    found: dict[int, dict] = {}
    for key, value in query.items():
        if key.startswith(prefix + "."):
            number, _, name = key[len(prefix) + 1 :].partition(".")
            found.setdefault(int(number), {})[name] = value
    return [found[number] for number in sorted(found)]


def xml(value) -> str:
    """A value in the XML of the query protocol."""
    if isinstance(value, dict):
        return "".join(f"<{key}>{xml(inner)}</{key}>" for key, inner in value.items())
    if isinstance(value, list):
        return "".join(f"<member>{xml(inner)}</member>" for inner in value)
    return escape(value if isinstance(value, str) else json.dumps(value))
