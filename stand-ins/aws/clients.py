"""Calls of the AWS API from within the emulator: to itself, over HTTP, checked against AWS's own API models."""

import json
from functools import lru_cache

import boto3

ENDPOINT = ""


def use_endpoint(url: str) -> None:
    """Says where the emulator listens."""
    global ENDPOINT
    ENDPOINT = url


@lru_cache(maxsize=None)
def client(service: str, account: str, region: str):
    """A client of an account: the access key's id is the account's number, which the emulator understands."""
    return boto3.client(
        service, region_name=region, endpoint_url=ENDPOINT, aws_access_key_id=account, aws_secret_access_key="emulator"
    )


def fit(shape, value, path: str = ""):
    """Brings a value into the form that an operation takes.

    CloudFormation's names differ from the API's in their case only, and its numbers may be strings. A name that the
    operation does not have is an error: then the emulator would drop a property silently.
    """
    if shape.type_name == "structure":
        members = {name.lower(): name for name in shape.members}
        fitted = {}
        for key, inner in value.items():
            name = key if key in shape.members else members.get(key.lower())
            if name is None:
                raise ValueError(f"{path}{key} is no parameter of {shape.name}")
            fitted[name] = fit(shape.members[name], inner, f"{path}{key}.")
        return fitted
    if shape.type_name == "list":
        value = value if isinstance(value, list) else [value]
        return [fit(shape.member, inner, path) for inner in value]
    if shape.type_name == "map":
        if isinstance(value, list):  # CloudFormation writes tags as a list everywhere.
            value = {tag["Key"]: tag["Value"] for tag in value}
        return {key: fit(shape.value, inner, path) for key, inner in value.items()}
    if shape.type_name == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name in ("double", "float"):
        return float(value)
    if shape.type_name == "blob":
        return value.encode() if isinstance(value, str) else value
    if shape.type_name == "string":
        if isinstance(value, (dict, list)):
            return json.dumps(value)
        return value if isinstance(value, str) else json.dumps(value)
    return value


def call(api, operation: str, parameters: dict) -> dict:
    """Calls an operation, given by its Python name, with parameters named as CloudFormation does."""
    model = api.meta.service_model.operation_model(api.meta.method_to_api_mapping[operation])
    present = {key: value for key, value in parameters.items() if value is not None}
    return getattr(api, operation)(**fit(model.input_shape, present))


def dig(answer, path: str):
    """A value of an answer by a path such as `Vpc.VpcId` or `LoadBalancers.0.DNSName`."""
    for step in path.split("."):
        answer = answer[int(step)] if step.isdigit() else answer[step]
    return answer
