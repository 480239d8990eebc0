"""Custom resources: sends CloudFormation's event to the function and waits for the answer at the response URL."""

import json
import threading
from uuid import uuid4

from functions import Functions
from resources.handler import Context, Handler, Made


class CustomResource:
    """Hands out a handler per resource type and receives the answers."""

    def __init__(self, functions: Functions, speed: float):
        self.functions = functions
        self.speed = speed
        self.waiting: dict[str, tuple[threading.Event, dict]] = {}

    def of_type(self, kind: str) -> Handler:
        return _Handler(self, kind)

    def answer(self, token: str, body: bytes) -> bool:
        """Takes what a function put to its response URL; False for a URL that nobody waits for."""
        if token not in self.waiting:
            return False
        arrived, answer = self.waiting[token]
        # The limit of the real service, beyond which the reason is lost.
        too_long = {"Status": "FAILED", "Reason": "Response object is too long."}
        answer.update(too_long if len(body) > 4096 else json.loads(body))
        arrived.set()
        return True

    def request(self, context: Context, kind: str, event: dict) -> dict:
        """Sends an event; an answer FAILED, or none in time, is an error."""
        token = str(uuid4())
        arrived, answer = threading.Event(), {}
        self.waiting[token] = (arrived, answer)
        properties = event["ResourceProperties"]
        service_token = properties["ServiceToken"]
        event = {
            **event,
            "ServiceToken": service_token,
            "ResponseURL": f"https://localhost/emulator/answer/{token}",
            "StackId": context.stack_id,
            "RequestId": str(uuid4()),
            "LogicalResourceId": context.logical_id,
            "ResourceType": kind,
        }
        threading.Thread(target=self._send, args=(context, service_token, event, token), daemon=True).start()
        seconds = int(properties.get("ServiceTimeout", 3600))
        # Sooner than in reality, but not so soon that a busy machine would be too late.
        in_time = arrived.wait(max(60, seconds / self.speed))
        del self.waiting[token]
        if not in_time:
            raise RuntimeError(f"CloudFormation did not receive a response from your Custom Resource in {seconds} s.")
        if answer["Status"] != "SUCCESS":
            said = f"Message returned: {answer['Reason']}"
            raise RuntimeError(f"Received response status [FAILED] from custom resource. {said}")
        return answer

    def _send(self, context: Context, function: str, event: dict, token: str) -> None:
        payload = json.dumps(event).encode()
        result, failed = self.functions.invoke(context.account, context.region, function, payload)
        if failed:
            # CloudFormation would wait to the end of its patience; a test need not.
            reason = f"No response will come: the function failed with {result.decode()[:1500]}"
            self.answer(token, json.dumps({"Status": "FAILED", "Reason": reason}).encode())


class _Handler(Handler):
    def __init__(self, custom: CustomResource, kind: str):
        self.custom = custom
        self.kind = kind

    def create(self, context: Context, properties: dict) -> Made:
        return self._send(context, {"RequestType": "Create", "ResourceProperties": as_strings(properties)})

    def update(self, context: Context, made: Made, old: dict, new: dict) -> Made:
        event = {
            "RequestType": "Update",
            "PhysicalResourceId": made.physical_id,
            "ResourceProperties": as_strings(new),
            "OldResourceProperties": as_strings(old),
        }
        return self._send(context, event)

    def delete(self, context: Context, made: Made, properties: dict) -> None:
        event = {
            "RequestType": "Delete",
            "PhysicalResourceId": made.physical_id,
            "ResourceProperties": as_strings(properties),
        }
        self._send(context, event)

    def _send(self, context: Context, event: dict) -> Made:
        answer = self.custom.request(context, self.kind, event)
        return Made(answer["PhysicalResourceId"], answer.get("Data") or {})


def as_strings(value):
    """Numbers and booleans reach a function as strings."""
    if isinstance(value, dict):
        return {key: as_strings(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_strings(inner) for inner in value]
    return value if isinstance(value, str) else json.dumps(value)
