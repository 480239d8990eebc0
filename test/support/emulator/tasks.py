"""One-off ECS tasks: the emulator runs no containers, so a test says beforehand how a family's next task ends.

moto's own RunTask fails for Fargate tasks whose containers have no memory limit of their own.
"""

import time
from uuid import uuid4

from clients import client

#: How a task ends of which nothing was said.
WELL = {"exitCode": 0}


class Tasks:
    """Takes RunTask and answers DescribeTasks for what it took."""

    def __init__(self):
        self.fates: dict[str, dict] = {}
        self.tasks: dict[str, dict] = {}
        self.tokens: dict[str, str] = {}

    def plan(self, family: str, fate: dict) -> None:
        """Says how tasks of the family end.

        `exitCode`, `stopCode`, `stoppedReason`, `log` (lines); `never` for one that goes on for ever; `failure`
        (`reason`, `detail`) for one that is not placed.
        """
        self.fates[family] = fate

    def run(self, account: str, region: str, request: dict) -> dict:
        """RunTask, which needs an existing task definition, cluster, subnets and security groups."""
        ecs = client("ecs", account, region)
        definition = ecs.describe_task_definition(taskDefinition=request["taskDefinition"])["taskDefinition"]
        cluster = ecs.describe_clusters(clusters=[request["cluster"]])["clusters"][0]
        network = request["networkConfiguration"]["awsvpcConfiguration"]
        ec2 = client("ec2", account, region)
        ec2.describe_subnets(SubnetIds=network["subnets"])
        ec2.describe_security_groups(GroupIds=network["securityGroups"])

        fate = self.fates.get(definition["family"], WELL)
        if "failure" in fate:
            return {"tasks": [], "failures": [fate["failure"]]}
        token = request.get("clientToken", str(uuid4()))
        if token not in self.tokens:
            arn = f"{cluster['clusterArn'].replace(':cluster/', ':task/')}/{uuid4().hex}"
            self.tokens[token] = arn
            self.tasks[arn] = {
                "taskArn": arn,
                "clusterArn": cluster["clusterArn"],
                "taskDefinitionArn": definition["taskDefinitionArn"],
                "startedBy": request.get("startedBy", ""),
                "createdAt": time.time(),
                **ending(fate, definition["containerDefinitions"][0]["name"]),
            }
            self._log(account, region, definition["containerDefinitions"][0], arn, fate.get("log", []))
        return {"tasks": [{**self.tasks[self.tokens[token]], "lastStatus": "PROVISIONING"}], "failures": []}

    def describe(self, request: dict) -> dict | None:
        """DescribeTasks; None where a task is not one of these."""
        if any(arn not in self.tasks for arn in request["tasks"]):
            return None
        return {"tasks": [self.tasks[arn] for arn in request["tasks"]], "failures": []}

    @staticmethod
    def _log(account: str, region: str, container: dict, arn: str, lines: list[str]) -> None:
        if not lines:
            return
        options = container["logConfiguration"]["options"]
        group = options["awslogs-group"]
        stream = f"{options['awslogs-stream-prefix']}/{container['name']}/{arn.split('/')[-1]}"
        logs = client("logs", account, region)
        logs.create_log_stream(logGroupName=group, logStreamName=stream)
        events = [{"timestamp": int(time.time() * 1000), "message": line} for line in lines]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def ending(fate: dict, container: str) -> dict:
    """The part of a task's description that tells how it goes."""
    if fate.get("never"):
        return {"lastStatus": "RUNNING", "desiredStatus": "RUNNING", "containers": [{"name": container}]}
    code = {"exitCode": fate["exitCode"]} if "exitCode" in fate else {}
    return {
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "stopCode": fate.get("stopCode", "EssentialContainerExited"),
        "stoppedReason": fate.get("stoppedReason", "Essential container in task exited"),
        "containers": [{"name": container, "lastStatus": "STOPPED", **code}],
    }
