"""One-off ECS tasks: the emulator runs no containers, so a test says beforehand how a family's next task ends. The role
`smoke` alone has a part to play: it ends well as soon as the tracking hit has come that it asks for.

moto's own RunTask fails for Fargate tasks whose containers have no memory limit of their own.
"""

import json
import time
from uuid import uuid4

from clients import client
from images import Images
from visits import Visits

#: How a task ends of which nothing was said.
WELL = {"exitCode": 0}

#: Looks by DescribeTasks after which `smoke` gives up.
SMOKE_LOOKS = 5


class Tasks:
    """Takes RunTask and answers DescribeTasks for what it took."""

    def __init__(self, images: Images):
        self.images = images
        self.fates: dict[str, dict] = {}
        self.tasks: dict[str, dict] = {}
        self.tokens: dict[str, str] = {}
        #: Tasks of the role `smoke` that wait for their hit.
        self.smokes: dict[str, dict] = {}

    def plan(self, family: str, fate: dict) -> None:
        """Says how tasks of the family end.

        `exitCode`, `stopCode`, `stoppedReason`, `log` (lines); `never` for one that goes on for ever; `failure`
        (`reason`, `detail`) for one that is not placed.
        """
        self.fates[family] = fate

    def run(self, account: str, region: str, request: dict, visits: Visits) -> dict:
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
            container = definition["containerDefinitions"][0]
            image = self.images.resolve(account, region, container["image"])
            overrides = request.get("overrides", {}).get("containerOverrides", [{}])
            self.tasks[arn] = {
                "taskArn": arn,
                "clusterArn": cluster["clusterArn"],
                "taskDefinitionArn": definition["taskDefinitionArn"],
                "startedBy": request.get("startedBy", ""),
                "createdAt": time.time(),
                **ending(fate, container["name"], image.digest if image else None),
            }
            lines = fate.get("log", [])
            command = overrides[0].get("command", container.get("command", []))
            if command[:1] == ["smoke"] and fate is WELL:
                self.smokes[arn] = {"account": account, "marker": command[1], "visits": visits, "looks": 0}
                lines = [json.dumps({"site": 1, "url": f"https://www.example.org/smoke/{command[1]}"})]
            self._log(account, region, container, arn, lines)
        return {"tasks": [{**self.tasks[self.tokens[token]], "lastStatus": "PROVISIONING"}], "failures": []}

    def told(self, arns: list[str]) -> dict[str, dict]:
        """Those of the tasks that are known, as they are now."""
        return {arn: {**self.tasks[arn], **self._smoke(arn)} for arn in arns if arn in self.tasks}

    def list_tasks(self, account: str, region: str, request: dict) -> list[str]:
        """ListTasks by a task definition's family."""
        if "family" not in request:
            return []
        wanted = request.get("desiredStatus", "RUNNING")
        here = f":{region}:{account}:task/{request['cluster'].split('/')[-1]}/"
        return [
            arn
            for arn, task in self.told([*self.tasks]).items()
            if here in arn
            and task["taskDefinitionArn"].split("/")[-1].split(":")[0] == request["family"]
            and task["desiredStatus"] == wanted
        ]

    def _smoke(self, arn: str) -> dict:
        """How a task of the role `smoke` is, which its hit ends."""
        about = self.smokes.get(arn)
        if about is None:
            return {}
        about["looks"] += 1
        container, digest = self.tasks[arn]["containers"][0]["name"], self.tasks[arn]["containers"][0].get("imageDigest")
        if about["visits"].has_hit(about["account"], about["marker"]):
            return ending({"exitCode": 0}, container, digest)
        return ending({"never": True} if about["looks"] <= SMOKE_LOOKS else {"exitCode": 1}, container, digest)

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


def ending(fate: dict, container: str, digest: str | None) -> dict:
    """The part of a task's description that tells how it goes."""
    about = {"name": container, **({"imageDigest": digest} if digest else {})}
    if fate.get("never"):
        return {"lastStatus": "RUNNING", "desiredStatus": "RUNNING", "containers": [about]}
    code = {"exitCode": fate["exitCode"]} if "exitCode" in fate else {}
    return {
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "stopCode": fate.get("stopCode", "EssentialContainerExited"),
        "stoppedReason": fate.get("stoppedReason", "Essential container in task exited"),
        "containers": [{**about, "lastStatus": "STOPPED", **code}],
    }
