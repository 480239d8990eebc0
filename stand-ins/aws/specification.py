"""CloudFormation's own description of its resource types, from the database that `cdk diff` uses.

It says which properties a type has, which are required, which attributes it offers, and whether changing a property
replaces the resource: so the emulator refuses what CloudFormation would refuse.
"""

import gzip
import json


class Specification:
    """Reads `db.json.gz` of the aws-cdk package."""

    def __init__(self, path: str):
        with gzip.open(path) as file:
            entities = json.load(file)["schema"]["resource"]["entities"]
        self.types = {entity["cloudFormationType"]: entity for entity in entities}

    def check(self, resource_type: str, properties: dict) -> str | None:
        """What is wrong with the properties, or None."""
        known = self.types[resource_type]["properties"]
        unknown = [name for name in properties if name not in known]
        if unknown:
            return f"Encountered unsupported property {unknown[0]}"
        missing = [name for name, about in known.items() if about.get("required") and name not in properties]
        return f"Property {missing[0]} cannot be empty" if missing else None

    def has_attribute(self, resource_type: str, name: str) -> bool:
        """Whether `Fn::GetAtt` may ask for it."""
        about = self.types[resource_type]
        top = name.split(".")[0]
        return name in about["attributes"] or top in about["attributes"] or name in about["properties"]

    def replaces(self, resource_type: str, old: dict, new: dict) -> bool:
        """Whether the change from `old` to `new` makes a new resource."""
        known = self.types[resource_type]["properties"]
        changed = [name for name in {*old, *new} if old.get(name) != new.get(name)]
        return any(known.get(name, {}).get("causesReplacement") == "yes" for name in changed)
