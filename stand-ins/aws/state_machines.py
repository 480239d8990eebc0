"""Runs the state machine with which the CDK's provider framework waits: tasks with retries and a way out."""

import json
import threading
import time
from uuid import uuid4

from clients import client
from functions import Functions


class StateMachines:
    """Starts executions; `speed` shortens their pauses."""

    def __init__(self, functions: Functions, speed: float):
        self.functions = functions
        self.speed = speed

    def start(self, account: str, region: str, request: dict) -> dict:
        """StartExecution: answers at once and goes on in the background."""
        arn = request["stateMachineArn"]
        machine = client("stepfunctions", account, region).describe_state_machine(stateMachineArn=arn)
        arguments = (account, region, json.loads(machine["definition"]), json.loads(request["input"]))
        threading.Thread(target=self._run, args=arguments, daemon=True).start()
        name = request.get("name", str(uuid4()))
        return {"executionArn": f"{arn.replace(':stateMachine:', ':execution:')}:{name}", "startDate": time.time()}

    def _run(self, account: str, region: str, definition: dict, data) -> None:
        name = definition["StartAt"]
        while name is not None:
            state = definition["States"][name]
            if state["Type"] != "Task":
                raise NotImplementedError(f"The emulator runs no state of type {state['Type']}")
            answer, failed = self._attempt(account, region, state, data)
            data = json.loads(answer)
            if failed:
                if "Catch" not in state:
                    return
                data = {"Error": data["errorType"], "Cause": answer.decode()}
                name = state["Catch"][0]["Next"]
            else:
                name = state.get("Next")

    def _attempt(self, account: str, region: str, state: dict, data) -> tuple[bytes, bool]:
        retry = state.get("Retry", [{"MaxAttempts": 0}])[0]
        pause = retry.get("IntervalSeconds", 1) / self.speed
        for attempt in range(retry["MaxAttempts"] + 1):
            if attempt > 0:
                time.sleep(pause)
                pause *= retry.get("BackoffRate", 2)
            payload = json.dumps(data).encode()
            answer, failed = self.functions.invoke(account, region, state["Resource"], payload)
            if not failed:
                break
        return answer, failed
